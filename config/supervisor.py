"""Several processes as one: any of them ending, Ctrl-C or SIGTERM ends them all."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence

Commands = Mapping[str, Sequence[str]]


class Interrupted(Exception):  # noqa: N818  (a request, not an error)
    """SIGTERM or SIGINT arrived."""


def raise_when_told_to_stop() -> None:
    """Turn SIGTERM and SIGINT into Interrupted from here on."""

    def interrupt(*_: object) -> None:
        raise Interrupted

    signal.signal(signal.SIGTERM, interrupt)
    signal.signal(signal.SIGINT, interrupt)


def run(command: Sequence[str]) -> int:
    """Run one command to its end and return its exit code; it ends when we do."""
    process = _spawn(command)
    try:
        return process.wait()
    finally:
        _stop([process])


def supervise(commands: Commands, *, started: Callable[[], bool], ready: Callable[[], None]) -> int:
    """Run the commands until one ends or we are told to stop; then stop the others.

    ``started`` is asked until it says yes, then ``ready`` is called once. Returns the exit code for
    the shell: 0 when told to stop, 1 when a process ended by itself.
    """
    processes: dict[str, subprocess.Popen[bytes]] = {}
    waiting = True
    try:
        for name, command in commands.items():
            processes[name] = _spawn(command)
        while all(process.poll() is None for process in processes.values()):
            if waiting and started():
                ready()
                waiting = False
            time.sleep(0.1)
    except Interrupted:
        return 0
    finally:
        for ended in (signal.SIGTERM, signal.SIGINT):
            signal.signal(ended, signal.SIG_IGN)
        gone = [(name, found.returncode) for name, found in processes.items() if found.poll()]
        _stop(list(processes.values()))
        for name, code in gone:
            sys.stderr.write(f"{name} ended by itself (exit code {code}); everything is stopped\n")
    return 1


def _spawn(command: Sequence[str]) -> subprocess.Popen[bytes]:
    # A session of its own: Ctrl-C in the terminal reaches us only, and we stop it in good order.
    return subprocess.Popen(
        command,
        start_new_session=True,
        preexec_fn=_die_with_parent,  # noqa: PLW1509  (this program has no threads)
    )


def _die_with_parent() -> None:
    """Ask Linux to stop the child should we be killed without a chance to say so."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def _stop(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    """Ask all to end, wait 15 seconds altogether, then end what is left with its children."""
    for process in processes:
        if process.poll() is None:
            process.terminate()
    end = time.monotonic() + 15
    for process in processes:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(max(0.1, end - time.monotonic()))
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
