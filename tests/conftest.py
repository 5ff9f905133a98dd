"""What every test has: quick password hashing and a folder of its own for what is stored."""

from pathlib import Path

import pytest
from pytest_django import Settings


def pytest_configure() -> None:
    """Argon2 takes a tenth of a second on purpose; a test's cast signs in hundreds of times."""
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _own_media(tmp_path: Path, settings: Settings) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
