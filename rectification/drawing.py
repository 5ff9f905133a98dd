"""The workflow table as a page: ``docs/workflow.md`` is this and nothing else."""

from rectification import workflow
from rectification.states import Action, State
from rectification.workflow import Step, Where

HEAD = """# 问题的流转

本页由 `manage.py draw_workflow` 从 `rectification/workflow.py` 的那张表画出，不要手改；
测试会把它与表比较。依据：整改一处、销号一处。
"""


def page() -> str:
    """Return the Markdown page: a diagram of the states, then every row of the table."""
    return f"{HEAD}\n{_diagram()}\n\n## 全部步骤\n\n{_table()}\n"


def _diagram() -> str:
    lines = ["```mermaid", "stateDiagram-v2"]
    lines += [f"    {state.value}: {state.label}" for state in State]
    lines.append(f"    [*] --> found: {Action.FIND.label}")
    moves: dict[tuple[str, str], list[str]] = {}
    for step in workflow.STEPS:
        if step.target is Where.SAME:
            continue
        for source in step.sources:
            for target in _targets(step):
                names = moves.setdefault((source.value, target), [])
                if step.action.label not in names:
                    names.append(step.action.label)
    lines += [f"    {a} --> {b}: {'、'.join(names)}" for (a, b), names in moves.items()]
    return "\n".join([*lines, "```"])


def _targets(step: Step) -> list[str]:
    if step.target is Where.BACK:
        suspend = next(row for row in workflow.STEPS if row.action is Action.SUSPEND)
        return [source.value for source in suspend.sources]
    return [step.target.value]


def _table() -> str:
    lines = [
        "| 动作 | 从 | 到 | 办理人 | 需要 | 不得由 | 离线 |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    lines += [_row(step) for step in workflow.STEPS]
    return "\n".join(lines)


def _row(step: Step) -> str:
    target = (
        workflow.WHERE_NAMES[step.target] if isinstance(step.target, Where) else step.target.label
    )
    cells = [
        step.action.label,
        "、".join(state.label for state in step.sources) or "–",
        target,
        "、".join(workflow.PARTY_NAMES[party] for party in step.by),
        "；".join(workflow.NEED_TEXTS[need] for need in step.needs) or "–",
        "、".join(workflow.PART_NAMES[part] for part in step.not_by) or "–",
        "可" if step.offline else "否",
    ]
    return f"| {' | '.join(cells)} |"
