"""Serving a web client that was built anew while the process runs."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from whitenoise.middleware import WhiteNoiseMiddleware

Answers = Callable[[HttpRequest], HttpResponseBase]

# These keep their names from build to build; the others carry a hash of their content.
_SAME_NAME = {"/sw.js", "/index.html", "/manifest.webmanifest"}
_HASHED = re.compile(r"/assets/[\w-]+(\.[\w-]+)+")


def web_client_middleware(get_response: Answers) -> Answers:
    """WhiteNoise lists its files once, when it starts; those of the client are looked for again.

    Without that a rebuilt client is a page that names files which the process does not know.
    """
    whitenoise: Any = WhiteNoiseMiddleware(get_response)

    def look_again(url: str) -> None:
        path = Path(settings.WEB_CLIENT) / url.removeprefix("/")
        if path.is_file():
            whitenoise.files[url] = whitenoise.get_static_file(str(path), url)

    def answer(request: HttpRequest) -> HttpResponseBase:
        url = request.path_info
        if url in _SAME_NAME or (url not in whitenoise.files and _HASHED.fullmatch(url)):
            look_again(url)
        answered: HttpResponseBase = whitenoise(request)
        return answered

    return answer
