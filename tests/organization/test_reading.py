"""Names in the order in which they are read."""

import random

import pytest

from organization.reading import reading_order


@pytest.mark.parametrize(
    "names",
    [
        [
            "督导一组",
            "督导二组",
            "督导九组",
            "督导十组",
            "督导十二组",
            "督导二十组",
            "督导二十一组",
        ],
        ["常路镇督导组", "垛庄镇督导组", "旧寨乡督导组", "桃墟镇督导组", "野店镇督导组"],
        ["1组", "2组", "10组", "常路组"],
        ["督导组", "督导组甲", "机动督导组", "县督导组"],
    ],
)
def test_names_stand_as_they_are_read(names: list[str]) -> None:
    mixed = names.copy()
    random.Random(7).shuffle(mixed)
    assert sorted(mixed, key=reading_order) == names
