"""Problem and document numbers, given by the server without gaps."""

from datetime import date

from django.db import connection

from rectification.models.number import NumberCounter
from rectification.models.order import Authority, Order


def problem_numbers(county: str, found_on: date, count: int) -> list[str]:
    """Return ``count`` new problem numbers ``{county}-{year found}-{seq:06}`` in order."""
    year = found_on.year
    first = _take(f"problem:{county}:{year}", count)
    return [f"{county}-{year}-{sequence:06}" for sequence in range(first, first + count)]


def order_number(authority: Authority, kind: str, issued_on: date) -> str:
    """Return the next number of a document, as ``蒙卫监意〔2026〕0001号`` (reference 3.1).

    One series per authority, type and year; the brackets are U+3014 and U+3015.
    """
    prefix = authority.opinion_prefix if kind == Order.Type.OPINION else authority.correction_prefix
    sequence = _take(f"order:{authority.pk}:{kind}:{issued_on.year}", 1)
    return f"{prefix}〔{issued_on.year}〕{sequence:04}号"


def _take(series: str, count: int) -> int:
    """Advance a series by ``count`` and return the first number taken.

    The counter's row stays locked until the transaction ends, so that a number whose transaction
    fails is given again; call it last, when nothing else is left to wait for.
    """
    table = NumberCounter._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (series, last) VALUES (%s, %s) "  # noqa: S608 - own table name
            f"ON CONFLICT (series) DO UPDATE SET last = {table}.last + excluded.last "
            "RETURNING last",
            [series, count],
        )
        last: int = cursor.fetchone()[0]
    return last - count + 1
