"""What /proc knows of processes: their children, their memory, their CPU.

CPU time hardly changes when the machine has other work, which rates do: a figure is read with it.
"""

import os
from collections.abc import Iterator
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
KILOBYTE = 1024

# Columns of /proc/PID/stat behind the name: own and waited-for children's user and system time.
PARENT, OWN, CHILDREN = 1, slice(11, 13), slice(13, 15)


def descendants(parent: int) -> Iterator[int]:
    """Yield the processes below one, however deep."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        if _numbers(stat)[PARENT : PARENT + 1] == [str(parent)]:
            pid = int(stat.parent.name)
            yield pid
            yield from descendants(pid)


def parent_of(pid: int) -> int:
    return int(_numbers(_stat(pid))[PARENT])


def cpu_seconds(parent: int) -> float:
    """Return the CPU that a process and all below it have used, those that ended included."""
    own = _numbers(_stat(parent))
    ticks = [*own[OWN], *own[CHILDREN]]
    for pid in descendants(parent):
        ticks += _numbers(_stat(pid))[OWN]
    return sum(map(int, ticks)) / TICKS


def largest_mb(parent: int) -> float:
    """Return the resident megabytes of the largest process below one that only watches."""
    serving = list(descendants(parent)) or [parent]
    return max(_resident(pid) for pid in serving) * KILOBYTE / 1e6


def _resident(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))


def _stat(pid: int) -> Path:
    return Path(f"/proc/{pid}/stat")


def _numbers(stat: Path) -> list[str]:
    """Return the columns behind the name, which may hold blanks; none when it has ended."""
    try:
        return stat.read_text(encoding="utf-8").rpartition(") ")[2].split()
    except OSError:
        return []
