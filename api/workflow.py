"""The workflow table, as the server judges by it (law 1)."""

from typing import Annotated, Any, TypedDict

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from api.doors import Door
from api.parts import Word
from api.shapes import shape
from api.tags import tagged
from rectification import workflow
from rectification.states import Action, State
from rectification.workflow import NEED_TEXTS, PART_NAMES, PARTY_NAMES, Party, Step


class StatePicture(TypedDict):
    """A state of a problem."""

    code: Annotated[str, State]
    name: str


class StepPicture(TypedDict):
    """A row of the table: from where, to where, who, under which needs."""

    action: Annotated[str, Action]
    action_name: str
    sources: list[Annotated[str, State]]
    target: Annotated[str, "状态代码；same 不变，back 回到中止前的状态"]
    by: list[Annotated[str, Party]]
    by_names: list[str]
    needs: list[Word]
    not_by: Annotated[list[Word], "办理人不得曾是（四眼原则）"]
    offline: Annotated[bool, "没有信号时手机可否先记下"]


class WorkflowPicture(TypedDict):
    """The workflow of a problem (问题流转)."""

    states: list[StatePicture]
    steps: list[StepPicture]


class Workflow(Door):
    """The workflow table: 流转规则."""

    @extend_schema(responses=shape(WorkflowPicture))
    def get(self, request: Request) -> Any:
        return tagged(request, table())


def table() -> WorkflowPicture:
    """Return the whole table."""
    return {
        "states": [{"code": state.value, "name": state.label} for state in State],
        "steps": [_step(step) for step in workflow.STEPS],
    }


def _step(step: Step) -> StepPicture:
    return {
        "action": step.action.value,
        "action_name": step.action.label,
        "sources": [state.value for state in step.sources],
        "target": step.target.value,
        "by": [party.value for party in step.by],
        "by_names": [PARTY_NAMES[party] for party in step.by],
        "needs": [{"code": need.value, "text": NEED_TEXTS[need]} for need in step.needs],
        "not_by": [{"code": part.value, "text": PART_NAMES[part]} for part in step.not_by],
        "offline": step.offline,
    }
