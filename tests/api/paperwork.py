"""Issuing papers through the door, and taking their files home."""

from typing import Any

from organization.ids import new_id
from tests.api.caller import Caller


def asking(base: int = 0, **fields: Any) -> dict[str, Any]:
    """Return what asks for the version after ``base``."""
    return {"id": str(new_id()), "base_version": base, **fields}


def issue(caller: Caller, kind: str, subject: Any, base: int = 0, **fields: Any) -> Any:
    """Issue a paper; return all its versions, as the door answers."""
    answer = caller.post(f"papers/{kind}/{subject}/", asking(base, **fields))
    assert answer.status_code == 201, answer.content.decode()
    return answer.json()


def file_of(caller: Caller, held: Any, suffix: str = "pdf") -> Any:
    """Return the answer that brings the newest version's file."""
    answer = caller.get(f"papers/{held['papers'][0]['id']}.{suffix}")
    assert answer.status_code == 200
    return answer
