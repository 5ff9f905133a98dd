"""Posting to a gateway over HTTP, with an end to every wait, and what its answer means."""

import time
from typing import Any

import requests
from urllib3.exceptions import NewConnectionError

from rectification.delivery.letter import Refused, Unclear

CONNECT_SECONDS, ANSWER_SECONDS = 5, 15
LONGEST_ANSWER = 65_536
# A proxy gave up on the gateway behind it, which may well have taken what was sent.
LOST_BEHIND_A_PROXY = (502, 504)


def post(url: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
    """Post the body; return the status and at most 64 KiB of the answer.

    Redirections are not followed: what is signed for one address is not for another. Raises
    Refused when nothing can have been taken, Unclear when the connection was lost on the way.
    """
    end = time.monotonic() + ANSWER_SECONDS
    try:
        answer = requests.post(
            url,
            data=body,
            headers=headers,
            timeout=(CONNECT_SECONDS, ANSWER_SECONDS),
            allow_redirects=False,
            stream=True,
        )
        with answer:
            read = bytearray()
            for piece in answer.iter_content(4096):
                read += piece
                if len(read) > LONGEST_ANSWER or time.monotonic() > end:
                    break
    except requests.ConnectTimeout:
        raise Refused("连接超时") from None
    except requests.Timeout:
        raise Unclear(f"{ANSWER_SECONDS} 秒内没有答复") from None
    except requests.ConnectionError as error:
        if _never_connected(error):
            raise Refused("无法连接") from None
        raise Unclear("连接中断") from None
    except requests.RequestException as error:
        raise Refused(f"地址有误（{type(error).__name__}）") from None
    if answer.status_code in LOST_BEHIND_A_PROXY:
        raise Unclear(f"网关答复 {answer.status_code}")
    return answer.status_code, bytes(read)


def require_taken(status: int) -> None:
    """Raise Refused unless the status says that it was taken."""
    if not 200 <= status < 300:
        raise Refused(f"网关答复 {status}")


def _never_connected(error: requests.ConnectionError) -> bool:
    cause: Any = error.args[0] if error.args else None
    return isinstance(getattr(cause, "reason", cause), NewConnectionError)
