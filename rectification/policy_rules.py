"""What a policy must not say, because it contradicts itself."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

from inspections.models.checklist import OrderKind
from rectification.models import EscalationStep
from rectification.models.escalation import Level

LOUDNESS = list(Level)


def contradictions(steps: Iterable[EscalationStep]) -> list[str]:
    """Return a sentence for each contradiction among the active lines; empty when all is well.

    For one clock, severity and kind of order: a later line is at least as loud, no two lines
    stand at the same day, and each tells somebody.
    """
    sentences: dict[str, None] = {}
    lines: dict[tuple[str, str, str], list[EscalationStep]] = defaultdict(list)
    for step in steps:
        if not step.active:
            continue
        if not step.audience:
            sentences[f"“{_name(step)}”没有通知对象。"] = None
        for kind in step.order_kinds or OrderKind.values:
            lines[step.clock, step.severity, kind].append(step)
    for same in lines.values():
        sentences |= dict.fromkeys(_of_one_line(sorted(same, key=lambda step: step.offset)))
    return list(sentences)


def _of_one_line(steps: Sequence[EscalationStep]) -> Iterable[str]:
    for earlier, later in pairwise(steps):
        if earlier.offset == later.offset:
            yield f"“{_name(later)}”重复：同一天已有一条规则。"
        elif _loudness(earlier) > _loudness(later):
            yield (
                f"“{_name(earlier)}”的级别（{earlier.get_level_display()}）高于更晚的"
                f"“{_name(later)}”（{later.get_level_display()}）。"
            )


def _loudness(step: EscalationStep) -> int:
    return LOUDNESS.index(Level(step.level))


def _name(step: EscalationStep) -> str:
    return f"{step.get_clock_display()}·{step.get_severity_display()} {step.offset:+d}"
