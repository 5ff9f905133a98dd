"""Administrative areas (行政区划)."""

from django.db import models

LEVEL_OF_LENGTH = {2: "province", 4: "city", 6: "county", 9: "town", 12: "village"}


class Area(models.Model):
    """A province, city, county, town or village.

    The key is its code without trailing zeros: 2, 4 or 6 digits (GB/T 2260), 9 for a town and 12
    for a village (统计用区划代码). Its ancestors are the prefixes of its key.
    """

    key = models.CharField("区划代码", max_length=12, primary_key=True)
    name = models.CharField("名称", max_length=60)
    short_name = models.CharField("简称", max_length=8, blank=True, help_text="用于文号，如“蒙”")

    class Meta:
        verbose_name = verbose_name_plural = "行政区划"
        ordering = ["key"]

    def __str__(self) -> str:
        return self.name

    @property
    def level(self) -> str:
        """One of province, city, county, town, village."""
        return LEVEL_OF_LENGTH[len(self.key)]

    @property
    def county(self) -> str:
        """The key of the county this area lies in (its first six digits)."""
        return self.key[:6]
