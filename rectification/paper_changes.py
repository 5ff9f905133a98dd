"""What a new version of a paper says differently, in the words of the paper."""

from collections.abc import Iterable

from rectification.paper_parts import Said

PARTY_WORDS = {
    "name": "被监督人",
    "credit_code": "统一社会信用代码",
    "person_in_charge": "负责人",
    "address": "地址",
    "phone": "电话",
}


def between(old: Said, new: Said) -> list[dict[str, str]]:
    """Return each ``name`` that two versions tell differently, ``old`` beside ``new``."""
    before, after = dict(_facts(old)), dict(_facts(new))
    return [
        {"name": name, "old": before.get(name, ""), "new": after.get(name, "")}
        for name in dict.fromkeys([*before, *after])
        if before.get(name, "") != after.get(name, "")
    ]


def _facts(said: Said) -> Iterable[tuple[str, str]]:
    yield "发文机关", said["authority"]
    for key, name in PARTY_WORDS.items():
        yield name, said["party"][key]
    for row in said.get("rows", []):
        yield row["name"], row["value"]
    for position, fact in enumerate(said.get("facts", []), start=1):
        yield f"第 {position} 项事实", fact
    yield from _cells(said)
    yield from _lines(said)
    for position, signer in enumerate(said["signers"], start=1):
        yield f"{signer['role']}{position}", f"{signer['name']} {signer['note']}".strip()
        yield f"{signer['role']}{position}签名", "已签" if signer["signature"] else ""


def _cells(said: Said) -> Iterable[tuple[str, str]]:
    table = said.get("table") or {"head": [], "rows": []}
    for row in table["rows"]:
        for head, cell in zip(table["head"][1:], row[1:], strict=True):
            yield f"{row[0]} {head}", cell


def _lines(said: Said) -> Iterable[tuple[str, str]]:
    for line in said.get("lines", []):
        which = f"第 {line['position']} 项"
        yield f"{which}问题", line["text"]
        yield f"{which}要求", line["requirement"]
        yield f"{which}期限", f"{line['kind']} {line['last_date']}"
        yield f"{which}依据", "、".join(line["basis"])
