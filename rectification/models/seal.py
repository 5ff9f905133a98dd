"""The seal of a county's day (台账日封存)."""

import hashlib
import json
from datetime import date

from django.db import models

FORM = "xiaohao.seal/1"
NO_SEAL = "0" * 64


class DaySeal(models.Model):
    """What a county's ledger came to on a day of receipt (Asia/Shanghai). Appended, never edited.

    ``root`` is the Merkle root over the hashes of the day's ``count`` events in order of receipt;
    ``hash`` the SHA-256 of the seal's text, which holds ``previous``, the hash of the seal of the
    day before (64 zeros for the first). Every day has one, from that of the first event on.
    """

    county = models.CharField("县代码", max_length=6)
    day = models.DateField("日期")
    count = models.PositiveIntegerField("记录数")
    root = models.CharField("根哈希", max_length=64)
    previous = models.CharField("前一日封存值", max_length=64)
    hash = models.CharField("封存值", max_length=64)
    sealed_at = models.DateTimeField("封存时间")

    class Meta:
        verbose_name = verbose_name_plural = "台账日封存"
        ordering = ["county", "day"]
        constraints = [
            models.UniqueConstraint(fields=["county", "day"], name="a_day_is_sealed_once"),
            models.UniqueConstraint(fields=["county", "previous"], name="seals_are_one_chain"),
        ]

    def __str__(self) -> str:
        return f"{self.county} {self.day}"

    def text(self) -> str:
        """Return the text that is hashed: JSON as docs/ledger.md describes it."""
        return text_of(self.county, self.day, self.count, self.root, self.previous)


def text_of(county: str, day: date, count: int, root: str, previous: str) -> str:
    """Return the text of a seal, canonical JSON."""
    body = {
        "form": FORM,
        "county": county,
        "day": day.isoformat(),
        "count": count,
        "root": root,
        "previous": previous,
    }
    return json.dumps(body, sort_keys=True, separators=(",", ":"))


def hash_of_text(text: str) -> str:
    """Return the SHA-256 of a seal's text."""
    return hashlib.sha256(text.encode()).hexdigest()
