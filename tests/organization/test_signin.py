"""Signing in, and its record."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth import authenticate
from django.db import IntegrityError, connection, transaction
from django.test import Client, RequestFactory
from pytest_django import Settings

from organization import signin
from organization.models import SignIn, User
from organization.people import create_user
from tests.cast import PASSWORD, Cast


def sign_in(username: str, password: str) -> object:
    return authenticate(RequestFactory().post("/"), username=username, password=password)


@pytest.fixture
def visitor(db: None, settings: Settings) -> User:
    """An account of the demonstration."""
    return create_user(
        username="inspector", name="王海", password=settings.DEMO_PASSWORD, demonstration=True
    )


def test_an_ordinary_account_signs_in(cast: Cast) -> None:
    assert sign_in("inspector", PASSWORD) == cast.inspector
    assert sign_in("inspector", "wrong") is None


def test_a_closed_account_does_not(cast: Cast) -> None:
    User.objects.filter(pk=cast.inspector.pk).update(is_active=False)
    assert sign_in("inspector", PASSWORD) is None


def test_a_demonstration_account_signs_in_where_the_demonstration_runs(
    visitor: User, settings: Settings
) -> None:
    settings.DEMO = True
    assert sign_in("inspector", settings.DEMO_PASSWORD) == visitor


def test_a_production_start_refuses_a_demonstration_account(
    visitor: User, settings: Settings
) -> None:
    settings.DEMO = False
    assert sign_in("inspector", settings.DEMO_PASSWORD) is None


def test_a_production_start_refuses_it_also_when_its_password_hash_is_renewed(
    visitor: User, settings: Settings
) -> None:
    settings.DEMO = False
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
        "django.contrib.auth.hashers.MD5PasswordHasher",
    ]
    assert sign_in("inspector", settings.DEMO_PASSWORD) is None
    visitor.refresh_from_db()
    assert visitor.password.startswith("pbkdf2")
    assert visitor.demonstration


def test_a_session_of_the_demonstration_ends_with_it(
    visitor: User, settings: Settings, client: Client
) -> None:
    settings.DEMO = True
    visitor.is_admin = True
    visitor.save()
    client.force_login(visitor)
    assert client.get("/admin/", secure=True).status_code == 200
    settings.DEMO = False
    assert client.get("/admin/", secure=True).status_code == 302


def test_the_record_says_who_whence_and_with_what(cast: Cast) -> None:
    row = signin.record(
        "inspector",
        SignIn.Outcome.ACCEPTED,
        user=cast.inspector,
        address="2001:DB8::1",
        client="Mozilla/5.0",
    )
    row.refresh_from_db()
    assert (row.username, row.user, row.outcome) == ("inspector", cast.inspector, "accepted")
    assert (row.address, row.client) == ("2001:db8::1", "Mozilla/5.0")


def test_the_record_is_called_by_its_local_time() -> None:
    at = datetime(2026, 11, 23, 19, 47, tzinfo=UTC)  # as the database gives it
    row = SignIn(username="admin", outcome=SignIn.Outcome.ACCEPTED, at=at)
    assert str(row) == "admin 成功 2026-11-24 03:47"


@pytest.mark.django_db
def test_a_refusal_of_nobody_known_is_recorded_as_it_was_typed() -> None:
    row = signin.record(
        "x" * 500 + "\0", SignIn.Outcome.REFUSED, address="unknown", client="\0" + "c" * 500
    )
    row.refresh_from_db()
    assert row.username == "x" * 64
    assert row.client == "c" * 200
    assert row.address is None
    assert row.user is None


@pytest.mark.django_db
def test_the_database_refuses_to_rewrite_the_record() -> None:
    row = signin.record("inspector", SignIn.Outcome.REFUSED)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        SignIn.objects.update(outcome=SignIn.Outcome.ACCEPTED)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        SignIn.objects.all().delete()
    row.refresh_from_db()
    assert row.outcome == SignIn.Outcome.REFUSED


@pytest.mark.django_db(transaction=True)
def test_the_database_refuses_to_empty_the_record() -> None:
    signin.record("inspector", SignIn.Outcome.REFUSED)
    with connection.cursor() as cursor, pytest.raises(IntegrityError, match="TRUNCATE refused"):
        cursor.execute("TRUNCATE organization_signin")
    assert SignIn.objects.count() == 1
