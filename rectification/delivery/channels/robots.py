"""Group robots of 企业微信, 钉钉 and 飞书.

All three answer HTTP 200 also when they refuse (wrong key, too many, keyword missing) and say so
in the body, which is why they are not left to a library that looks at the status alone.
"""

import base64
import hashlib
import hmac
import json
import time
from typing import Any
from urllib.parse import quote_plus, urlencode

from rectification.delivery.channels import web
from rectification.delivery.letter import Letter, Refused, Unclear
from rectification.models import Channel

WECOM, DINGTALK = "https://qyapi.weixin.qq.com", "https://oapi.dingtalk.com"
FEISHU = "https://open.feishu.cn"
# 企业微信 takes 2,048 bytes of text, the others more; one length for all keeps it simple.
LONGEST_BYTES = 2048


def wecom(channel: Channel, secrets: dict[str, str], letter: Letter) -> None:
    """Post to a group of 企业微信. Raises Refused, Unclear."""
    query = urlencode({"key": secrets.get("key", "")})
    _post(
        f"{channel.address or WECOM}/cgi-bin/webhook/send?{query}",
        {"msgtype": "text", "text": {"content": _text(letter)}},
        "errcode",
    )


def dingtalk(channel: Channel, secrets: dict[str, str], letter: Letter) -> None:
    """Post to a group of 钉钉, signed (加签) where a signing secret is set. Raises as above."""
    query = urlencode({"access_token": secrets.get("key", "")})
    if sign := secrets.get("sign"):
        stamp = str(round(time.time() * 1000))
        mac = hmac.new(sign.encode(), f"{stamp}\n{sign}".encode(), hashlib.sha256).digest()
        query += f"&timestamp={stamp}&sign={quote_plus(base64.b64encode(mac))}"
    _post(
        f"{channel.address or DINGTALK}/robot/send?{query}",
        {"msgtype": "text", "text": {"content": _text(letter)}},
        "errcode",
    )


def feishu(channel: Channel, secrets: dict[str, str], letter: Letter) -> None:
    """Post to a group of 飞书, signed (签名校验) where a signing secret is set. Raises as above."""
    body: dict[str, Any] = {"msg_type": "text", "content": {"text": _text(letter)}}
    if sign := secrets.get("sign"):
        stamp = str(int(time.time()))
        # The service wants the stamp and the secret as the key, and nothing as the message.
        mac = hmac.new(f"{stamp}\n{sign}".encode(), b"", hashlib.sha256).digest()
        body |= {"timestamp": stamp, "sign": base64.b64encode(mac).decode()}
    key = quote_plus(secrets.get("key", ""))
    _post(f"{channel.address or FEISHU}/open-apis/bot/v2/hook/{key}", body, "code")


def _text(letter: Letter) -> str:
    encoded = letter.text.encode()
    if len(encoded) <= LONGEST_BYTES:
        return letter.text
    return encoded[: LONGEST_BYTES - 3].decode(errors="ignore") + "…"


def _post(url: str, body: dict[str, Any], code: str) -> None:
    status, answer = web.post(
        url,
        json.dumps(body, ensure_ascii=False).encode(),
        {"Content-Type": "application/json; charset=utf-8"},
    )
    web.require_taken(status)
    try:
        said = json.loads(answer)[code]
    except (ValueError, KeyError, TypeError):
        raise Unclear("机器人的答复看不懂") from None
    if said != 0:
        raise Refused(f"机器人拒绝，错误码 {said}")
