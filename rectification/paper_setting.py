"""Setting a paper: which template, and the press that is kept warm (docs/decisions/0102)."""

import atexit
import base64
import json
import logging
import os
import select
import subprocess
import sys
from pathlib import Path
from threading import Lock
from typing import IO, Any, cast

from django.conf import settings

from organization.errors import Busy, RuleBroken

log = logging.getLogger(__name__)

OURS = Path(__file__).parent / "data" / "papers"
ROOT = Path(__file__).parent.parent
COMMAND = (sys.executable, "-m", "rectification.paper_press")
# Typst keeps what it has set: after so many papers another press begins with clean hands.
PAPERS_A_PRESS = 200
LONGEST_SECONDS = 20


def template_of(name: str) -> Path:
    """Return the bureau's own template, ``DATA_DIR/papers/<name>.typ``, else ours."""
    own = Path(settings.PAPER_TEMPLATES) / f"{name}.typ"
    return own if own.is_file() else OURS / f"{name}.typ"


def set_paper(name: str, data: dict[str, Any]) -> bytes:
    """Return the PDF; the same data and template give the same bytes.

    Raises RuleBroken (``template_broken``) with what is wrong with the template, Busy where the
    press broke down.
    """
    template = template_of(name)
    answer = the_press().ask({"template": str(template), "data": data})
    if "error" in answer:
        log.error("template %s: %s", template, answer["error"])
        raise RuleBroken(
            "template_broken",
            f"文书模板 {template.name} 有误，请联系系统管理员：{answer['error'][:200]}",
            template=template.name,
            error=answer["error"],
        )
    return base64.b64decode(answer["pdf"])


def the_press() -> "Press":
    """Return this process's press."""
    return _warm


class Press:
    """One press of this process, for one paper at a time; ``child`` is the process that sets."""

    def __init__(self) -> None:
        self._lock = Lock()
        self.child: subprocess.Popen[bytes] | None = None
        self._owner = 0
        self._papers = 0

    def close(self) -> None:
        """Send the press home, where it is this process's own."""
        if self.child and self._owner == os.getpid():
            self.child.kill()
            self.child.communicate()
        self.child = None

    def ask(self, question: dict[str, Any]) -> dict[str, str]:
        with self._lock:
            child = self._ready()
            try:
                return self._exchange(child, json.dumps(question).encode() + b"\n")
            except (OSError, ValueError) as error:
                self.close()
                log.exception("the press broke down")
                raise Busy("press_busy", "文书排版没有完成，请稍后重试。") from error

    def _exchange(self, child: subprocess.Popen[bytes], line: bytes) -> dict[str, str]:
        into, out = cast("IO[bytes]", child.stdin), cast("IO[bytes]", child.stdout)
        into.write(line)
        into.flush()
        if not select.select([out], [], [], LONGEST_SECONDS)[0]:
            raise TimeoutError(f"no paper within {LONGEST_SECONDS} s")
        self._papers += 1
        return cast("dict[str, str]", json.loads(out.readline()))

    def _ready(self) -> subprocess.Popen[bytes]:
        """Return a press that runs and is this process's own, not one shared over a fork."""
        kept, mine = self.child, self._owner == os.getpid()
        if kept and mine and kept.poll() is None and self._papers < PAPERS_A_PRESS:
            return kept
        self.close()
        self.child = subprocess.Popen(
            COMMAND, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self._owner, self._papers = os.getpid(), 0
        return self.child


_warm = Press()
atexit.register(_warm.close)
