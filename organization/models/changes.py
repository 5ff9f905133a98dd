"""Change marks: what changed, in the order in which readers may learn of it."""

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


class CurrentTransaction(models.Func):
    """The number of the running transaction; 0 on SQLite, which runs one writer at a time."""

    output_field = models.BigIntegerField()

    def as_sql(self, *_args: Any, **_kwargs: Any) -> tuple[str, tuple[Any, ...]]:
        return "0", ()

    def as_postgresql(
        self, _compiler: Any, _connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[Any, ...]]:
        return "pg_current_xact_id()::text::bigint", ()


class Subject(models.TextChoices):
    """The kinds of things a reader can be told about."""

    ESTABLISHMENT = "establishment"
    CHECKLIST = "checklist"
    CAMPAIGN = "campaign"
    ASSIGNMENT = "assignment"
    OUTING = "outing"
    INSPECTION = "inspection"
    PROBLEM = "problem"
    ORDER = "order"


class ChangeMark(models.Model):
    """One thing changed in one transaction.

    Written in the same transaction as the change (law 3), by ``organization.changes.mark``.
    ``day`` is the local date the figures of the thing belong to, ``town`` and ``category`` their
    place: together they say which figures must be recounted. ``transaction`` is the number of the
    transaction that wrote it: readers go by it, because ids become visible out of order
    (``organization.feed``).
    """

    id = models.BigAutoField(primary_key=True)
    transaction = models.BigIntegerField("事务", db_default=CurrentTransaction(), editable=False)
    county = models.CharField("县代码", max_length=6)
    town = models.CharField("乡镇代码", max_length=12)
    category = models.CharField("类别", max_length=16, blank=True)
    day = models.DateField("所属日期")
    subject = models.CharField("对象", max_length=16, choices=Subject.choices)
    subject_id = models.UUIDField("对象标识")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "变更标记"
        indexes = [models.Index(fields=["county", "transaction", "id"], name="change_feed")]

    def __str__(self) -> str:
        return f"{self.subject} {self.subject_id}"
