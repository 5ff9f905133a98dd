"""Headers of the built web client (mobile_web/dist), which WhiteNoise serves at the root."""

import re
from collections.abc import MutableMapping

# Only the scanner's worker compiles WebAssembly. Chrome before 97 calls that eval and knows no
# 'wasm-unsafe-eval', so this one file carries its own policy and the pages keep the strict one.
SCANNER_POLICY = "default-src 'self'; script-src 'self' 'unsafe-eval' 'wasm-unsafe-eval'"

_SCANNER = re.compile(r"^/assets/scan\.worker-[\w-]+\.js$")
_HASHED = re.compile(r"^/assets/.+-[\w-]{8,}\.\w+$|/static/.+\.[0-9a-f]{12}\.\w+$")


def add_headers(headers: MutableMapping[str, str], _path: str, url: str) -> None:
    """The service worker and the shell are asked for anew each time; the scanner has its policy."""
    if _SCANNER.match(url):
        headers["Content-Security-Policy"] = SCANNER_POLICY
    if url in {"/sw.js", "/index.html", "/manifest.webmanifest"}:
        headers["Cache-Control"] = "no-cache"


def is_immutable(_path: str, url: str) -> bool:
    """Whether the file's name changes with its content, so that it may be kept for ever."""
    return bool(_HASHED.match(url))
