"""Pinyin initials of names, which is how people search on a phone: ``yglfd`` finds 阳光理发店."""

from itertools import islice, product

# Characters common in names whose readings begin with different letters; the dictionary of
# phrases settles most of them (重庆 is cq), names of shops are often in no dictionary.
TWO_READINGS = {
    "长": "cz", "乐": "ly", "重": "zc", "朝": "cz", "曾": "zc", "单": "ds", "行": "hx",
    "盛": "sc", "解": "jx", "查": "cz", "仇": "cq", "尉": "wy", "翟": "zd", "藏": "cz",
    "会": "hk", "调": "td", "弹": "td", "便": "bp", "石": "sd", "省": "sx", "厦": "xs",
    "种": "zc", "校": "xj", "扁": "bp", "召": "zs", "缪": "m", "区": "qo", "覃": "qt",
}  # fmt: skip
MOST_READINGS = 4
LONGEST = 120


def initials(name: str) -> str:
    """Return the initials in small letters, likeliest reading first, others after a space.

    Letters and digits stand for themselves; everything else is left out.
    """
    # Imported on first use: its dictionary costs memory that most processes never need.
    from pypinyin import Style, lazy_pinyin

    # Characters that are not Chinese come out one by one; the stub knows of no list here.
    letters = lazy_pinyin(
        name,
        style=Style.FIRST_LETTER,
        errors=list,  # type: ignore[arg-type]
    )
    choices = [
        _readings(character, letter.lower())
        for character, letter in zip(name, letters, strict=False)
        if letter.isalnum()
    ]
    readings = ("".join(choice) for choice in islice(product(*choices), MOST_READINGS))
    return " ".join(dict.fromkeys(readings))[:LONGEST].rstrip()


def _readings(character: str, letter: str) -> str:
    """Return the letters a character may be typed with, the likeliest first."""
    return "".join(dict.fromkeys(letter + TWO_READINGS.get(character, "")))
