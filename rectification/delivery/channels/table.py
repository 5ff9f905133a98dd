"""Which module serves which kind of channel, and what a person must have to be reached by it."""

from collections.abc import Callable

from rectification.delivery.channels import gateway, mail, others, push, robots
from rectification.delivery.letter import Letter
from rectification.models import Channel

Send = Callable[[Channel, dict[str, str], Letter], None]

SENDERS: dict[str, Send] = {
    Channel.Kind.EMAIL: mail.send,
    Channel.Kind.WECOM: robots.wecom,
    Channel.Kind.DINGTALK: robots.dingtalk,
    Channel.Kind.FEISHU: robots.feishu,
    Channel.Kind.GATEWAY: gateway.send,
    Channel.Kind.APPRISE: others.send,
    Channel.Kind.PUSH: push.send,
}
