"""SMS gateways and push services by way of apprise, one URL a service.

apprise says only that it failed, not how: what was lost on the way cannot be told from what was
refused, so a second attempt is always marked as repeated.
"""

from urllib.parse import quote

from rectification.delivery.letter import Address, Letter, Unclear
from rectification.models import Channel

# Services that carry a text to a person. apprise knows others that write files or run programs.
SCHEMES = frozenset(
    "bark barks clicksend form forms json jsons pushplus schan smseagle smseagles sns twilio "
    "vonage wxpusher".split()
)


def send(_channel: Channel, secrets: dict[str, str], letter: Letter) -> None:
    """Send one letter by the URL, which may name ``{phone}`` and ``{email}``. Raises Unclear."""
    import apprise  # half a second, paid by who uses it

    service = apprise.Apprise()
    url = url_for(secrets.get("key", ""), letter.to)
    if not (service.add(url) and service.notify(title=letter.heading, body=letter.body or " ")):
        raise Unclear("平台没有接受，或者地址有误")


def url_for(template: str, to: Address) -> str:
    """Return the URL with the person's phone and address filled in."""
    return template.replace("{phone}", quote(to.phone)).replace("{email}", quote(to.email))


def is_allowed(template: str) -> bool:
    """Whether the URL leads to one of the services that are allowed."""
    return template.partition("://")[0].lower() in SCHEMES
