"""The register of laws and standards the checklists cite, as data/checklists/legal_basis.yaml."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, TypedDict

import yaml

# The safe loader, ten times as fast where PyYAML was built with libyaml.
LOADER: type[yaml.SafeLoader | yaml.CSafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
REGISTER = Path(__file__).parent / "data" / "checklists" / "legal_basis.yaml"


class Citation(TypedDict):
    """An article of a document; ``verified`` False must be confirmed by a person before printing.

    ``article`` is None where it is not known.
    """

    doc: str
    title: str
    article: str | None
    verified: bool


@lru_cache(maxsize=1)
def documents() -> Mapping[str, Mapping[str, Any]]:
    """Return the register's documents by their id."""
    with REGISTER.open(encoding="utf-8") as register:
        source = yaml.load(register, Loader=LOADER)  # noqa: S506 - a safe one
    return {document["id"]: document for document in source["documents"]}


def title_of(doc: str) -> str:
    """Return a document's Chinese title; its id where the register does not know it."""
    return str(documents().get(doc, {}).get("title_zh", doc))


def cite(basis: Iterable[Mapping[str, Any]]) -> list[Citation]:
    """Return an item's ``basis`` with the titles of its documents."""
    return [
        Citation(
            doc=entry["doc"],
            title=title_of(entry["doc"]),
            article=entry.get("article"),
            verified=bool(entry.get("verified")),
        )
        for entry in basis
    ]
