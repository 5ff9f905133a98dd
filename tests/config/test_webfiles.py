"""How the built web client's files may be kept, and what they may do."""

import pytest

from config import webfiles


def headers(url: str) -> dict[str, str]:
    found: dict[str, str] = {}
    webfiles.add_headers(found, "", url)
    return found


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("/assets/index-B3dK9_a1.js", True),
        ("/assets/reader-Cx81hQpz.wasm", True),
        ("/static/admin/css/base.css", False),
        ("/index.html", False),
        ("/sw.js", False),
        ("/icon.svg", False),
    ],
)
def test_only_files_named_by_their_content_are_kept_for_ever(url: str, kept: bool) -> None:
    assert webfiles.is_immutable("", url) is kept


def test_the_shell_is_asked_for_anew_each_time() -> None:
    for url in ("/index.html", "/sw.js", "/manifest.webmanifest"):
        assert headers(url) == {"Cache-Control": "no-cache"}


def test_only_the_scanner_may_compile() -> None:
    assert "'unsafe-eval'" in headers("/assets/scan.worker-Dk3_x9Qa.js")["Content-Security-Policy"]
    assert "Content-Security-Policy" not in headers("/assets/index-B3dK9_a1.js")
