"""What bin/demo runs once everything is installed: prepare, start, say where, stop."""

import fcntl
import os
import secrets
import shutil
import socket
import ssl
import sys
import urllib.error
import urllib.request
from pathlib import Path

from config import certificate, supervisor

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
EMBEDDED = ("xiaohao.sqlite3*", "media", "queue", "beat-schedule*")
PROGRAMS = Path(sys.executable).parent


def main(arguments: list[str]) -> int:
    """Return the exit code: 0 when stopped by the person, 1 when something ended by itself."""
    # Progress is for people who watch a pipe, too.
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    host = os.environ.get("HOST") or "127.0.0.1"
    port = int(os.environ.get("PORT") or 8000)
    folder = Path(os.environ.get("DATA_DIR") or "var").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    lock = (folder / "running.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        sys.exit(f"A demonstration is already running on {folder}; set DATA_DIR to start another.")
    _refuse_taken(host, port)
    if "--reset" in arguments:
        _forget(folder)
    web = ["--bind", f"[{host}]:{port}" if ":" in host else f"{host}:{port}"]
    url = f"http://{_in_url(host)}:{port}"
    context = None
    if host not in LOOPBACK:
        public, private = certificate.make(folder, host)
        web += ["--certfile", str(public), "--keyfile", str(private)]
        url = f"https://{_in_url(certificate.address(host))}:{port}"
        context = ssl.create_default_context(cafile=public)
    os.environ.update(
        DATA_DIR=str(folder),
        DJANGO_SETTINGS_MODULE="config.settings",
        HTTPS=str(int(context is not None)),
        # Celery warns at length when it runs as root; a demonstration in a container does.
        PYTHONWARNINGS="ignore:::celery.platforms",
        SECRET_KEY=_secret_key(folder),
        XIAOHAO_DEMO="1",
    )
    logins = folder / "logins.txt"
    supervisor.raise_when_told_to_stop()
    try:
        prepared = supervisor.run([sys.executable, "-m", "config.prepare", str(logins), url])
        if prepared:
            return prepared
        print("Starting web, worker and clock …")
        return supervisor.supervise(
            _commands(web, folder),
            started=lambda: _answers(url, context),
            ready=lambda: print(f"{logins.read_text(encoding='utf-8')}ready: {url}"),
        )
    except supervisor.Interrupted:
        return 0


def _commands(web: list[str], folder: Path) -> supervisor.Commands:
    """Embedded: one worker that is the clock, too. With Redis: the processes of production."""
    gunicorn = [
        str(PROGRAMS / "gunicorn"),
        *web,
        *("--workers", "1", "--worker-class", "gthread", "--threads", "8"),
        *("--graceful-timeout", "5", "--log-level", "warning", "--no-control-socket"),
        "config.wsgi:application",
    ]
    celery = [str(PROGRAMS / "celery"), "--quiet", "--app", "worker.app"]
    quiet = ["--loglevel", "WARNING"]
    schedule = ["--schedule", str(folder / "beat-schedule")]
    if os.environ.get("REDIS_URL"):
        return {
            "web": gunicorn,
            "worker": [*celery, "worker", "--concurrency", "2", *quiet],
            "clock": [*celery, "beat", *schedule, *quiet],
        }
    threads = ["--pool", "threads", "--concurrency", "4"]
    return {"web": gunicorn, "worker": [*celery, "worker", "--beat", *schedule, *threads, *quiet]}


def _refuse_taken(host: str, port: int) -> None:
    """Say at once that the port is taken, not after the loading."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            sys.exit(f"{host}:{port} cannot be used ({error.strerror}); set PORT or HOST.")


def _forget(folder: Path) -> None:
    if os.environ.get("DATABASE_URL"):
        sys.exit("--reset forgets only the embedded database; drop and create yours yourself.")
    for pattern in EMBEDDED:
        for found in folder.glob(pattern):
            if found.is_dir():
                shutil.rmtree(found)
            else:
                found.unlink()


def _secret_key(folder: Path) -> str:
    """The key given, else one kept beside the data, so that a restart signs nobody out."""
    given = os.environ.get("SECRET_KEY")
    if given:
        return given
    kept = folder / "secret-key"
    if not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(50), encoding="ascii")
    return kept.read_text(encoding="ascii")


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _answers(url: str, context: ssl.SSLContext | None) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=10, context=context) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
