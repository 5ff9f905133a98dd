"""A process that is killed without a warning, with all below it, and started again as it was."""

import os
import signal
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from time import monotonic, sleep
from typing import Self

from benchmarks.figures import Unmeasured
from benchmarks.processes import descendants
from benchmarks.servers import ROOT
from tests.realservers import die_with_parent

GONE_WITHIN = 30


class Killable:
    """``ours`` says whether we started it, first or again, and must end it."""

    def __init__(
        self,
        command: list[str],
        variables: Mapping[str, str] | None,
        log: Path,
        folder: Path,
        user: int | None = None,
    ) -> None:
        self.ours = False
        self._command, self._variables = command, variables
        self._log, self._folder, self._user = log, folder, user
        self._pid = 0
        self._process: subprocess.Popen[bytes] | None = None

    @classmethod
    def start(cls, command: list[str], variables: Mapping[str, str], log: Path) -> Self:
        """Start a program of the product."""
        made = cls(command, variables, log, ROOT)
        made._start()
        return made

    @classmethod
    def running(cls, pid: int, log: Path, command: list[str] | None = None) -> Self:
        """Take over a server that runs; unless said, the system knows what started it."""
        about = Path(f"/proc/{pid}")
        said = about.joinpath("cmdline").read_bytes().decode().rstrip("\0").split("\0")
        user = about.stat().st_uid
        made = cls(command or said, None, log, about.joinpath("cwd").readlink(), user)
        made._pid = pid
        return made

    def kill_and_start(self) -> None:
        self.kill()
        self._start()

    def kill(self) -> None:
        """End it and all below it at once; return when they are gone."""
        pids = [self._pid, *descendants(self._pid)]
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        with suppress(ChildProcessError):
            os.waitpid(self._pid, 0)  # a server looks whether its predecessor still runs
        end = monotonic() + GONE_WITHIN
        while any(map(_is_there, pids)):
            if monotonic() > end:
                raise Unmeasured(f"{self._command[0]} does not go away")
            sleep(0.02)

    def _start(self) -> None:
        with self._log.open("ab") as out:
            self._process = subprocess.Popen(
                self._command,
                cwd=self._folder,
                env=dict(self._variables) if self._variables else None,
                user=self._user if os.geteuid() == 0 else None,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                preexec_fn=die_with_parent,  # noqa: PLW1509 - no threads here
            )
        self._pid, self.ours = self._process.pid, True


def _is_there(pid: int) -> bool:
    """Whether a process runs; one that nobody has asked after (a zombie) does not."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] != "Z"
    return False
