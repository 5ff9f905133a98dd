"""Filling a sentence: from its form, as ``data/narrative.yaml`` explains it, to Chinese."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeAlias

from summaries import wording
from summaries.figures import FIGURES, Additivity, Dimension
from summaries.summary import Reading, Readings
from summaries.wording import Rounding

Form: TypeAlias = Mapping[str, Any]

# {code}, {code.part}, {code@category+category}, each with or without :rounded
_PLACEHOLDER = re.compile(
    r"\{(?P<name>\w+)(?:\.(?P<part>\w+))?(?:@(?P<categories>[\w+]+))?(?P<rounded>:rounded)?\}"
)


@dataclass(frozen=True)
class Filling:
    """What a sentence is filled from: figures, those of each category, and plain words."""

    figures: Readings
    categories: Mapping[str, Readings]
    words: Mapping[str, str]
    rounding: Rounding
    step: int

    def sentence(self, form: Form) -> str:
        """Return the sentence, "" when none of its parts has anything to say."""
        text = _joined("；", (self._part(part) for part in form["parts"]))
        return f"{text}。" if text else ""

    def _part(self, form: Form) -> str:
        opening = self._text(form.get("opening", ""))
        clauses = _joined("，", (self._clause(clause) for clause in form["clauses"]))
        return f"{opening}{clauses}" if opening is not None and clauses else ""

    def _clause(self, form: str | Form) -> str:
        if isinstance(form, str):
            return self._text(form) or ""
        if "when_equal" in form:
            one, other = (self._value(name) for name in form["when_equal"])
            return self._clause(form["text"] if one and one == other else form["otherwise"])
        items = _joined("、", (self._text(item) for item in form["list"]))
        return f"{form['lead']}{items}" if items else ""

    def _text(self, text: str) -> str | None:
        """Return the text with its placeholders filled; None when one has nothing to say."""
        silent = False

        def fill(match: re.Match[str]) -> str:
            nonlocal silent
            said = self._said(**match.groupdict())
            silent = silent or not said
            return said

        filled = _PLACEHOLDER.sub(fill, text)
        return None if silent else filled

    def _said(
        self, name: str, part: str | None, categories: str | None, rounded: str | None
    ) -> str:
        """Return what stands for a placeholder, "" for nothing; a rate of 0 is something."""
        if name in self.words:
            return self.words[name]
        value = self._value(name, part, categories)
        if isinstance(value, Decimal):
            return wording.percentage(value)
        if not value:
            return ""
        return wording.number(value, self.rounding if rounded else Rounding.EXACT, self.step)

    def _value(
        self, code: str, part: str | None = None, categories: str | None = None
    ) -> int | Decimal | None:
        """Return the value a placeholder names. Raises KeyError for one that does not exist."""
        figure = FIGURES[code]
        if categories:
            if figure.divided[Dimension.CATEGORY] is not Additivity.ADDITIVE:
                raise KeyError(code, categories)
            found = (self.categories.get(key, {}).get(code) for key in categories.split("+"))
            return sum(reading.numerator for reading in found if reading)
        reading = self.figures.get(code)
        if reading is None:
            return None
        return _PARTS[part](reading) if part else reading.value


_PARTS: Mapping[str, Callable[[Reading], int]] = {
    "counted": lambda reading: reading.numerator,
    "out_of": lambda reading: reading.denominator or 0,
    "rest": lambda reading: (reading.denominator or 0) - reading.numerator,
}


def _joined(mark: str, pieces: Iterable[str | None]) -> str:
    return mark.join(piece for piece in pieces if piece)
