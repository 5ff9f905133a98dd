"""E-mail by SMTP, through Django's own backend."""

import contextlib
import smtplib
from urllib.parse import urlsplit

from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend

from rectification.delivery.letter import Letter, Refused, Unclear
from rectification.models import Channel

SECONDS = 15
PORTS = {"smtp": 25, "smtps": 465, "smtp+tls": 587}


def send(channel: Channel, secrets: dict[str, str], letter: Letter) -> None:
    """Hand one letter to the SMTP server.

    Its Message-ID is the parcel's, so that a mail program shows a repetition once. Raises Refused,
    for good where the server knows no such recipient, and Unclear.
    """
    backend = _backend(channel, secrets)
    try:
        EmailMessage(
            subject=letter.heading,
            body=letter.text,
            from_email=channel.sender,
            to=[letter.to.email],
            headers={"Message-ID": f"<{letter.id}@xiaohao>"},
            connection=backend,
        ).send()
    except smtplib.SMTPRecipientsRefused as error:
        (code, _), *_ = error.recipients.values()
        raise Refused(f"收件地址被拒收（{code}）", for_good=code >= 500) from None
    except smtplib.SMTPResponseException as error:
        raise Refused(f"邮件服务器答复 {error.smtp_code}") from None
    except smtplib.SMTPServerDisconnected:
        raise Unclear("邮件服务器中断了连接") from None
    except smtplib.SMTPException as error:
        raise Refused(f"邮件服务器不支持（{type(error).__name__}）") from None
    except ConnectionRefusedError:
        raise Refused("邮件服务器无法连接") from None
    except TimeoutError:
        raise Unclear(f"邮件服务器 {SECONDS} 秒内没有答复") from None
    except OSError as error:
        raise Unclear(f"邮件连接出错（{type(error).__name__}）") from None
    except ValueError:
        raise Refused("邮件地址或标题无效") from None
    finally:
        # What broke off while it was opened is still open.
        with contextlib.suppress(smtplib.SMTPException, OSError):
            backend.close()


def _backend(channel: Channel, secrets: dict[str, str]) -> EmailBackend:
    server = urlsplit(channel.address)
    try:
        port = server.port or PORTS[server.scheme]
    except (KeyError, ValueError):
        raise Refused("邮件服务器地址有误") from None
    return EmailBackend(
        host=server.hostname,
        port=port,
        username=channel.account,
        password=secrets.get("key", ""),
        use_ssl=server.scheme == "smtps",
        use_tls=server.scheme == "smtp+tls",
        timeout=SECONDS,
    )
