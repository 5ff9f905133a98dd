"""A production start keeps its promises or does not happen."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import RequestFactory
from pytest_django import Settings

from config import proxy

ROOT = Path(__file__).parent.parent.parent
SERVE = "from config.wsgi import application; print('serving')"


def start(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    given = {**os.environ, "DATA_DIR": str(folder), "DATABASE_URL": "", "REDIS_URL": ""}
    for name in ("SECRET_KEY", "XIAOHAO_DEMO", "DEBUG"):
        given.pop(name, None)
    return subprocess.run(
        [sys.executable, "-c", SERVE],
        cwd=ROOT,
        env={**given, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_without_a_key_is_refused_and_says_what_to_set(tmp_path: Path) -> None:
    refused = start(tmp_path)
    assert refused.returncode == 1
    assert "SECRET_KEY is missing or shorter than 32 characters" in refused.stderr


def test_production_with_a_short_key_is_refused(tmp_path: Path) -> None:
    assert start(tmp_path, SECRET_KEY="changeme").returncode == 1


def test_production_with_a_key_serves(tmp_path: Path) -> None:
    assert start(tmp_path, SECRET_KEY="k" * 50).stdout == "serving\n"


def test_the_demonstration_needs_no_key(tmp_path: Path) -> None:
    assert start(tmp_path, XIAOHAO_DEMO="1").stdout == "serving\n"


@pytest.mark.parametrize(("behind_proxy", "counted"), [(False, "10.0.0.9"), (True, "10.1.2.3")])
def test_a_written_address_is_believed_only_behind_our_proxy(
    settings: Settings, rf: RequestFactory, behind_proxy: bool, counted: str
) -> None:
    settings.BEHIND_PROXY = behind_proxy
    request = rf.get("/", REMOTE_ADDR="10.0.0.9", HTTP_X_REAL_IP="10.1.2.3")
    assert proxy.client_ip(request) == counted
