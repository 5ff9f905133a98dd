"""What must be true before people are served."""

import os

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


def refuse_unsafe_start() -> None:
    """Stop a production start that could not keep its promises.

    Raises ImproperlyConfigured where SECRET_KEY is missing or short: each process would sign
    sessions with a key of its own.
    """
    if settings.DEBUG or settings.DEMO:
        return
    if len(os.environ.get("SECRET_KEY", "")) < 32:
        raise ImproperlyConfigured(
            "SECRET_KEY is missing or shorter than 32 characters. Set it in the environment, or "
            "set XIAOHAO_DEMO=1 for a demonstration (bin/demo does)."
        )
