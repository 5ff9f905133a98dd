"""Lines of the log, without what lets somebody act."""

import logging
import re

# An establishment's link, wherever in a line or a traceback its address stands.
TOKEN = re.compile(r"/r/[\w\-%.~]+")


class WithoutTokens(logging.Formatter):
    """Writes a line as usual, the tokens of links left out."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        return TOKEN.sub("/r/-", super().format(record))
