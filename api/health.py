"""Whether it runs: asked by balancers and by whoever watches over it."""

from pathlib import Path
from typing import Annotated, TypedDict

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.doors import OpenDoor
from api.parts import moment
from api.shapes import shape
from rectification import heartbeat


class HealthPicture(TypedDict):
    """How it is."""

    ok: bool
    database: bool
    broker: Annotated[bool, "队列是否可达"]
    last_sweep: Annotated[str | None, "督办巡检最近一次完成的时间"]
    sweep_stopped: Annotated[bool, "五分钟内没有完成过巡检"]


class Health(OpenDoor):
    """Whether it runs: 运行状况."""

    @extend_schema(responses={200: shape(HealthPicture), 503: shape(HealthPicture)}, auth=[])
    def get(self, _request: Request) -> Response:
        found = health()
        return Response(found, status=200 if found["ok"] else 503)


class ClockHealth(OpenDoor):
    """Whether the clock runs: 督办巡检是否运行, for whoever watches over it."""

    @extend_schema(responses={200: shape(HealthPicture), 503: shape(HealthPicture)}, auth=[])
    def get(self, _request: Request) -> Response:
        found = health()
        return Response(found, status=200 if found["ok"] and not found["sweep_stopped"] else 503)


def health() -> HealthPicture:
    """Look at the database, the queue and the clock; never raises.

    A stopped clock is told, but does not make the web process unfit to serve: a balancer asks
    ``health/``, which stays green then, and an alarm asks ``health/clock/``, which does not.
    """
    database, sweep = True, None
    try:
        connection.ensure_connection()
        sweep = heartbeat.last_sweep()
    except DatabaseError:
        database = False
    broker = _broker()
    return {
        "ok": database and broker,
        "database": database,
        "broker": broker,
        "last_sweep": moment(sweep.finished_at) if sweep else None,
        "sweep_stopped": heartbeat.is_stopped(sweep),
    }


def _broker() -> bool:
    """Whether tasks can be queued: Redis answers (the cache lives there too), or the folder is."""
    if not settings.REDIS_URL:
        return Path(settings.QUEUE_DIR).is_dir()
    try:
        cache.get("health")
    except Exception:  # noqa: BLE001 - whatever a lost Redis raises, the answer is no
        return False
    return True
