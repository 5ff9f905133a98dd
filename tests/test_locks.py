"""What is installed is what was locked, from wherever it comes."""

import json
from pathlib import Path

ROOT = Path(__file__).parent.parent


def requirements(name: str) -> set[str]:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    return {line.removesuffix(" \\") for line in lines if line and not line.startswith((" ", "#"))}


def test_no_lock_names_an_address() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        assert "://" not in (ROOT / name).read_text(encoding="utf-8")


def test_what_the_tests_use_includes_what_production_runs() -> None:
    assert requirements("requirements.lock") <= requirements("requirements-dev.lock")


def test_every_npm_package_has_its_hash_and_no_address() -> None:
    lock = json.loads((ROOT / "mobile_web/package-lock.json").read_text(encoding="utf-8"))
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert packages
    assert all("integrity" in entry for entry in packages.values())
    assert not any("resolved" in entry for entry in packages.values())
