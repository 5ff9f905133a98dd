"""Each channel against a server that really listens: taken, refused, hanging, gone."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from email import message_from_string, policy
from urllib.parse import parse_qs, quote, urlsplit
from uuid import UUID

import pytest

from rectification.delivery.channels import gateway as gateway_channel
from rectification.delivery.channels import web
from rectification.delivery.channels.table import SENDERS
from rectification.delivery.letter import Address, Letter, Refused, Unclear
from rectification.delivery.sealing import seal, unseal
from rectification.models import Channel
from tests.realservers import free_port
from tests.rectification.delivery.servers import Gateway, Mailbox

PARCEL = UUID("01930000-0000-7000-8000-000000000001")
LETTER = Letter(
    PARCEL,
    Address("王海", "13800000001", "wanghai@example.org"),
    "【督办】阳光理发店：毛巾未消毒，已逾期3个工作日",
    "问题编号：371328-2026-000001。",
    "supervise",
)
AGAIN = Letter(PARCEL, LETTER.to, LETTER.title, LETTER.body, LETTER.level, repeated=True)
# A module apprise still tries to import; it does without where Python no longer has it.
IMGHDR = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")


def send(kind: str, address: str, letter: Letter = LETTER, **secrets: str) -> None:
    channel = Channel(name="测试", kind=kind, address=address, sender="xiaohao@example.org")
    SENDERS[kind](channel, secrets, letter)


def test_the_signed_gateway_is_told_who_what_and_how_urgent(gateway: Gateway) -> None:
    send("gateway", f"{gateway.url}/sms", key="shared-key")
    (got,) = gateway.got
    assert got.json == {
        "id": str(PARCEL),
        "repeated": False,
        "level": "supervise",
        "count": 1,
        "title": "【督办】阳光理发店：毛巾未消毒，已逾期3个工作日",
        "body": "问题编号：371328-2026-000001。",
        "to": {"name": "王海", "phone": "13800000001", "email": "wanghai@example.org"},
    }
    assert got.headers["Idempotency-Key"] == str(PARCEL)
    signed = got.headers["X-Xiaohao-Time"].encode() + b"." + got.body
    expected = hmac.new(b"shared-key", signed, hashlib.sha256).hexdigest()
    assert got.headers["X-Xiaohao-Signature"] == expected


def test_what_is_said_again_says_so_under_the_same_id(gateway: Gateway) -> None:
    send("gateway", gateway.url, AGAIN, key="k")
    (got,) = gateway.got
    assert got.json["repeated"] is True
    assert got.json["title"].startswith("（重发）【督办】")
    assert got.headers["Idempotency-Key"] == str(PARCEL)


@pytest.mark.parametrize("status", [400, 401, 404, 429, 500, 503])
def test_an_answer_that_says_no_is_a_refusal(gateway: Gateway, status: int) -> None:
    gateway.mood = status
    with pytest.raises(Refused, match=f"网关答复 {status}"):
        send("gateway", gateway.url)


@pytest.mark.parametrize("status", [301, 302, 307])
def test_a_redirection_is_not_followed(gateway: Gateway, status: int) -> None:
    gateway.mood = status
    with pytest.raises(Refused):
        send("gateway", gateway.url)
    assert len(gateway.got) == 1


@pytest.mark.parametrize("mood", [502, 504, "close", "take and close"])
def test_a_lost_answer_leaves_it_unclear(gateway: Gateway, mood: int | str) -> None:
    gateway.mood = mood
    with pytest.raises(Unclear):
        send("gateway", gateway.url)


def test_a_gateway_that_hangs_is_left_after_a_while(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web, "ANSWER_SECONDS", 1)
    gateway.mood = "hang"
    with pytest.raises(Unclear, match="1 秒内没有答复"):
        send("gateway", gateway.url)


def test_nobody_there_is_a_refusal() -> None:
    with pytest.raises(Refused, match="无法连接"):
        send("gateway", f"http://127.0.0.1:{free_port()}")


@pytest.mark.parametrize("address", ["", "not an address", "ftp://127.0.0.1/"])
def test_an_address_that_is_none_is_a_refusal(address: str) -> None:
    with pytest.raises(Refused, match="地址有误"):
        send("gateway", address)


def test_a_wecom_robot_posts_text_under_its_key(gateway: Gateway) -> None:
    gateway.answer = b'{"errcode": 0, "errmsg": "ok"}'
    send("wecom", gateway.url, key="abc-123")
    (got,) = gateway.got
    assert got.path == "/cgi-bin/webhook/send?key=abc-123"
    assert got.json == {"msgtype": "text", "text": {"content": LETTER.text}}


def test_a_dingtalk_robot_signs_with_its_secret(gateway: Gateway) -> None:
    gateway.answer = b'{"errcode": 0, "errmsg": "ok"}'
    send("dingtalk", gateway.url, key="token", sign="SECabc")
    (got,) = gateway.got
    address = urlsplit(got.path)
    query = {name: value for name, [value] in parse_qs(address.query).items()}
    mac = hmac.new(b"SECabc", f"{query['timestamp']}\nSECabc".encode(), hashlib.sha256).digest()
    assert address.path == "/robot/send"
    assert query["access_token"] == "token"
    assert query["sign"] == base64.b64encode(mac).decode()


def test_a_feishu_robot_signs_with_its_secret(gateway: Gateway) -> None:
    gateway.answer = b'{"code": 0, "msg": "success"}'
    send("feishu", gateway.url, key="hook", sign="s3cret")
    (got,) = gateway.got
    body = got.json
    mac = hmac.new(f"{body['timestamp']}\ns3cret".encode(), b"", hashlib.sha256).digest()
    assert got.path == "/open-apis/bot/v2/hook/hook"
    assert body["content"] == {"text": LETTER.text}
    assert body["sign"] == base64.b64encode(mac).decode()


@pytest.mark.parametrize(
    ("kind", "answer", "code"),
    [
        ("wecom", {"errcode": 45009, "errmsg": "api freq out of limit"}, "45009"),
        ("dingtalk", {"errcode": 310000, "errmsg": "keywords not in content"}, "310000"),
        ("feishu", {"code": 19021, "msg": "sign match fail"}, "19021"),
    ],
)
def test_a_robot_that_answers_200_and_refuses_is_a_refusal(
    gateway: Gateway, kind: str, answer: object, code: str
) -> None:
    gateway.answer = json.dumps(answer).encode()
    with pytest.raises(Refused, match=code):
        send(kind, gateway.url, key="k")


def test_a_robot_that_answers_nonsense_leaves_it_unclear(gateway: Gateway) -> None:
    gateway.answer = b"<html>captive portal</html>"
    with pytest.raises(Unclear):
        send("wecom", gateway.url, key="k")


def test_a_long_text_is_cut_between_characters(gateway: Gateway) -> None:
    gateway.answer = b'{"errcode": 0}'
    send("wecom", gateway.url, Letter(PARCEL, Address(), "督办" * 600, "", "slip"), key="k")
    content = gateway.got[0].json["text"]["content"]
    assert len(content.encode()) <= 2048
    assert content.startswith("督办督办")
    assert content.endswith("…")


@IMGHDR
def test_a_service_known_to_apprise_is_reached_by_its_url(gateway: Gateway) -> None:
    port = urlsplit(gateway.url).port
    send("apprise", "", AGAIN, key=f"json://127.0.0.1:{port}/{{phone}}")
    (got,) = gateway.got
    assert got.path == "/13800000001"
    assert got.json["title"].startswith("（重发）【督办】阳光理发店")


@IMGHDR
@pytest.mark.parametrize("mood", [500, "close"])
def test_what_apprise_could_not_hand_over_is_unclear(gateway: Gateway, mood: int | str) -> None:
    gateway.mood = mood
    port = urlsplit(gateway.url).port
    with pytest.raises(Unclear):
        send("apprise", "", key=f"json://127.0.0.1:{port}/")


def letter_in(mailbox: Mailbox) -> tuple[list[str], dict[str, str], str]:
    ((to, raw),) = mailbox.letters
    mail = message_from_string(raw, policy=policy.default)
    return to, {name: str(value).strip() for name, value in mail.items()}, mail.get_content()


def test_a_letter_goes_out_by_smtp(mailbox: Mailbox) -> None:
    send("email", mailbox.address)
    to, headers, text = letter_in(mailbox)
    assert to == ["wanghai@example.org"]
    assert headers["Subject"] == LETTER.title
    assert headers["From"] == "xiaohao@example.org"
    assert headers["Message-ID"] == f"<{PARCEL}@xiaohao>"
    assert "371328-2026-000001" in text


def test_a_letter_said_again_keeps_its_message_id_and_says_so(mailbox: Mailbox) -> None:
    send("email", mailbox.address, AGAIN)
    _, headers, _ = letter_in(mailbox)
    assert headers["Subject"].startswith("（重发）")
    assert headers["Message-ID"] == f"<{PARCEL}@xiaohao>"


def test_an_address_the_server_does_not_know_is_refused_for_good(mailbox: Mailbox) -> None:
    mailbox.refuse = "550 No such user"
    with pytest.raises(Refused, match="550") as refusal:
        send("email", mailbox.address)
    assert refusal.value.for_good


def test_a_mailbox_that_is_full_is_refused_for_now(mailbox: Mailbox) -> None:
    mailbox.refuse = "452 Mailbox full"
    with pytest.raises(Refused, match="452") as refusal:
        send("email", mailbox.address)
    assert not refusal.value.for_good


def test_a_heading_cannot_carry_a_second_header(mailbox: Mailbox) -> None:
    forged = Letter(PARCEL, LETTER.to, "督办\nBcc: all@example.org", "", "slip")
    with pytest.raises(Refused, match="无效"):
        send("email", mailbox.address, forged)
    assert mailbox.letters == []


@pytest.mark.parametrize("scheme", ["smtp", "smtps", "smtp+tls"])
def test_no_mail_server_there_is_a_refusal(scheme: str) -> None:
    with pytest.raises(Refused):
        send("email", f"{scheme}://127.0.0.1:{free_port()}")


def test_a_mail_server_without_tls_is_not_sent_to_where_tls_was_asked(mailbox: Mailbox) -> None:
    with pytest.raises(Refused, match="不支持"):
        send("email", mailbox.address.replace("smtp://", "smtp+tls://"))
    assert mailbox.letters == []


def test_secrets_are_sealed_and_open_only_under_the_same_key(
    settings: Callable[..., object],
) -> None:
    sealed = seal({"key": "token-of-the-robot"})
    assert "token-of-the-robot" not in sealed
    assert unseal(sealed) == {"key": "token-of-the-robot"}
    settings.SECRET_KEY = "another"  # type: ignore[attr-defined]
    with pytest.raises(Exception, match="请重新填写"):
        unseal(sealed)


def test_the_signature_is_what_the_documentation_computes() -> None:
    # printf '%s' '1700000000.{}' | openssl dgst -sha256 -hmac key
    assert (
        gateway_channel.signature("key", "1700000000", b"{}")
        == "9d713ed406bb7076d4123f0dc2c39d2df5c654ed4b0cd56b52c8b4c940bd63ae"
    )


def test_the_path_of_a_key_cannot_leave_its_place(gateway: Gateway) -> None:
    gateway.answer = b'{"code": 0}'
    send("feishu", gateway.url, key="../../x?y")
    assert gateway.got[0].path == "/open-apis/bot/v2/hook/" + quote("../../x?y", safe="")
