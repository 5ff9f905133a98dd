"""All sources, and which of them makes a count."""

from summaries.counting import Source, Tally
from summaries.scope import By, Scope
from summaries.sources.assignments import ASSIGNMENTS
from summaries.sources.campaigns import CAMPAIGNS
from summaries.sources.coverage import COVERAGE
from summaries.sources.documents import DOCUMENTS
from summaries.sources.outings import OUTINGS
from summaries.sources.problems import OVERDUE_NOW, PROBLEMS
from summaries.sources.rechecks import RECHECKS
from summaries.sources.visits import UNLICENSED, VISITS

SOURCES: tuple[Source, ...] = (
    VISITS,
    UNLICENSED,
    OUTINGS,
    PROBLEMS,
    OVERDUE_NOW,
    RECHECKS,
    DOCUMENTS,
    COVERAGE,
    ASSIGNMENTS,
    CAMPAIGNS,
)


def tally(scope: Scope, by: By) -> Tally:
    """Count everything; the number of statements depends on ``by`` alone."""
    everything = Tally()
    for source in SOURCES:
        everything.add(source.tally(scope, by))
    return everything


def source_of(name: str, scope: Scope) -> Source:
    """Return the source that makes a count."""
    return next(source for source in SOURCES if source.makes(name, scope))
