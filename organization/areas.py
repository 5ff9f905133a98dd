"""Area codes (区划代码) and the areas themselves."""

import csv
from itertools import accumulate
from pathlib import Path

from organization.errors import Malformed
from organization.models import Area

# The towns of the demonstration county are those of the statistical division codes
# (统计用区划代码, National Bureau of Statistics, edition of 2023).
DEMONSTRATION_AREAS = Path(__file__).parent / "data" / "areas_371328.csv"

# Digits of each part: province, city, county, town, village.
PARTS = (2, 2, 2, 3, 3)
LENGTHS = tuple(accumulate(PARTS))
COUNTY_LENGTH = 6
TOWN_LENGTH = 9


def area_key(code: str) -> str:
    """Return the key of an area code, which is the code without its trailing empty parts.

    “371328000000” and “371328” are one county, “370000” is the province 37; a town's own zeros
    stay: 371328100 is a town.

    Raises Malformed.
    """
    code = code.strip()
    if not (code.isascii() and code.isdigit() and len(code) in LENGTHS):
        raise _malformed(code)
    parts = [code[end - width : end] for width, end in zip(PARTS, LENGTHS, strict=True)]
    while parts and not parts[-1].strip("0"):
        parts.pop()
    if not parts or any(not part.strip("0") for part in parts[:2]):
        raise _malformed(code)
    return "".join(parts)


def load_areas(path: Path = DEMONSTRATION_AREAS) -> int:
    """Add the areas of a CSV file (code, name, short_name); return how many are new.

    Areas that exist keep their names.

    Raises Malformed when a code is wrong; then nothing is written.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        areas = [
            Area(
                key=area_key(row["code"]),
                name=row["name"].strip(),
                short_name=row["short_name"].strip(),
            )
            for row in csv.DictReader(file)
        ]
    before = Area.objects.count()
    Area.objects.bulk_create(areas, ignore_conflicts=True)
    return Area.objects.count() - before


def _malformed(code: str) -> Malformed:
    return Malformed(
        "bad_area_code",
        f"“{code}”不是区划代码：应为 2、4、6、9 或 12 位数字，如 371328。",
        given=code,
    )
