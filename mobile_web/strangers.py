"""What the pages for people without an account share."""

from axes.helpers import get_client_ip_address
from django.http import HttpRequest

# Kept by nobody, told to no other site, found by no search.
PRIVATE = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}


def address_of(request: HttpRequest) -> str:
    """Return whom to count a use by: the address the request came from."""
    return str(get_client_ip_address(request) or "")
