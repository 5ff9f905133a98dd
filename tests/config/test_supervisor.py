"""Several processes live and end as one."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent

PROGRAM = """
import sys
from config import supervisor
def child(name, seconds):
    write = f"import os, time; open({sys.argv[1] + name!r}, 'w').write(str(os.getpid()))"
    return [sys.executable, "-c", f"{write}; time.sleep({seconds}); raise SystemExit(3)"]
supervisor.raise_when_told_to_stop()
sys.exit(supervisor.supervise(
    {"one": child("one", 600), "two": child("two", float(sys.argv[2]))},
    started=lambda: True, ready=lambda: print("ready", flush=True),
))
"""


def run(folder: Path, seconds: float) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, f"{folder}/", str(seconds)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def pids(folder: Path) -> list[int]:
    files = [folder / "one", folder / "two"]
    eventually(lambda: all(file.exists() and file.read_text() for file in files))
    return [int(file.read_text()) for file in files]


def eventually(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat")
    return not state.exists() or state.read_text().rsplit(")", 1)[1].split()[0] != "Z"


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_told_to_stop_it_stops_everything_and_says_success(
    tmp_path: Path, told: signal.Signals
) -> None:
    program = run(tmp_path, 600)
    started = pids(tmp_path)
    program.send_signal(told)
    output, _ = program.communicate(timeout=20)
    assert (program.returncode, output) == (0, "ready\n")
    assert not any(alive(pid) for pid in started)


def test_one_that_ends_takes_the_others_with_it(tmp_path: Path) -> None:
    program = run(tmp_path, 0.5)
    started = pids(tmp_path)
    _, complaint = program.communicate(timeout=20)
    assert program.returncode == 1
    assert complaint == "two ended by itself (exit code 3); everything is stopped\n"
    assert not any(alive(pid) for pid in started)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children of a killed parent")
def test_killed_without_a_word_it_leaves_nothing_running(tmp_path: Path) -> None:
    program = run(tmp_path, 600)
    started = pids(tmp_path)
    program.kill()
    program.communicate(timeout=20)
    eventually(lambda: not any(alive(pid) for pid in started))
