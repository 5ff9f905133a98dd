"""The sentences of a written summary, filled from figures (reference §6.3).

Their words are data, ``data/narrative.yaml``, which says how a sentence is built. A clause whose
figures have nothing to say is left out.
"""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path

import yaml

from organization import clock
from summaries import wording
from summaries.reading import one_moment
from summaries.scope import By
from summaries.sentences import Filling, Form
from summaries.summary import Summary, summarise
from summaries.wording import Rounding

DATA = Path(__file__).parent / "data" / "narrative.yaml"


@dataclass(frozen=True)
class Narrative:
    """The sentences that have something to say, as of a moment."""

    sentences: tuple[str, ...]
    as_of: datetime

    @property
    def text(self) -> str:
        """All sentences, one after the other."""
        return "".join(self.sentences)


def tell(
    area: str,
    start: date,
    end: date,
    *,
    rounding: Rounding = Rounding.EXACT,
    step: int = 100,
    as_of: datetime | None = None,
) -> Narrative:
    """Tell an area's period in sentences, all as of one moment.

    Raises what ``summarise`` raises, and Malformed for an impossible step.
    """
    with one_moment():
        moment = as_of or clock.now()
        by_category = summarise(area, start, end, by=By.CATEGORY, as_of=moment)
        by_campaign = summarise(area, start, end, by=By.CAMPAIGN, as_of=moment)
    return write(by_category, by_campaign, rounding=rounding, step=step)


def write(
    by_category: Summary, by_campaign: Summary, *, rounding: Rounding, step: int
) -> Narrative:
    """Write the sentences of a summary by category and the same one by campaign."""
    form = template()
    words = {
        "period": wording.period(by_category.scope.start, by_category.scope.end),
        "everywhere": wording.everywhere(by_category.area_name),
        "as_of": clock.written(by_category.scope.today),
    }
    categories = {group.key: group.figures for group in by_category.groups}
    whole = Filling(by_category.total, categories, words, rounding, step)
    sentences = [whole.sentence(sentence) for sentence in form["sentences"]]
    for group in by_campaign.groups:
        if group.key and group.figures["visits"].value:
            named = {**words, "campaign": group.name}
            telling = Filling(group.figures, {}, named, rounding, step)
            sentences.append(telling.sentence(form["each_campaign"]))
    return Narrative(tuple(filter(None, sentences)), by_category.as_of)


@cache
def template() -> Form:
    """Return the words of the sentences, as the data file has them."""
    form: Form = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    return form
