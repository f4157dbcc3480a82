"""Whether a browser's request was meant by the person: where it comes from, and the token of its form.

Both are asked of every request with a session cookie that could change something; requests with an API token carry
nothing a browser would add by itself, and are not asked. Source: Fetch Metadata; ASVS 5.0 3.5.1-3.5.3; trust.md 4.3.
"""

import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from hwtrack.kernel.errors import DomainError, Kind

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
HEADER = "x-csrf-token"
FIELD = "csrf"
FORM_HEAD_BYTES = 64 * 1024
"""The form token must stand within so many bytes of a form's body, and first where files follow."""

_SAME = frozenset({"same-origin", "none"})
_BOUNDARY = re.compile(r'boundary="?([^";,]{1,70})"?')


class CrossSiteError(DomainError):
    """The request comes from another site."""

    kind = Kind.FORBIDDEN
    code = "accounts.cross-site"
    detail = "The browser says that another site sent this, or does not say where it comes from; nothing was done."
    remedy = "Open the page here and send it again; use an up-to-date browser."


class FormTokenError(DomainError):
    """The page is out of date."""

    kind = Kind.FORBIDDEN
    code = "accounts.form-token"
    detail = "The form's token is missing or belongs to an earlier sign-in; nothing was done."
    remedy = "Reload the page and send it again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """What the browser says of where a request comes from: header values, or none."""

    fetch_site: str | None
    origin: str | None
    host: str


def check_origin(said: Provenance, own_origin: str = "", *, signed_in: bool) -> None:
    """Pass silently if the request comes from our own pages.

    `own_origin` is the origin that browsers see, where a proxy changes the host; else the request's own host counts.
    A request without a session is refused only if it says that it comes from elsewhere (forged sign-in).

    Raises:
        CrossSiteError: It comes from elsewhere, or does not say although a session is at stake.
    """
    if said.fetch_site is not None:
        same = said.fetch_site in _SAME
    elif said.origin is not None:
        same = _is_ours(said.origin, own_origin, said.host)
    else:
        same = not signed_in
    if not same:
        raise CrossSiteError


def check_form_token(expected: str, presented: str | None) -> None:
    """Pass silently if the request carries the session's own token.

    Raises:
        FormTokenError: It does not.
    """
    if not expected or not hmac.compare_digest(expected.encode(), (presented or "").encode("utf-8", "replace")):
        raise FormTokenError


def token_reader(content_type: str) -> Callable[[bytes], str | None] | None:
    """Return how the token is read from the beginning of a body, or nothing if that kind of body holds none."""
    if content_type.startswith("application/x-www-form-urlencoded"):
        return _from_fields
    boundary = _BOUNDARY.search(content_type)
    if content_type.startswith("multipart/form-data") and boundary:
        first = _first_field(boundary.group(1))
        return lambda head: _from_first_field(first, head)
    return None


def _is_ours(origin: str, own_origin: str, host: str) -> bool:
    if own_origin:
        return origin == own_origin.rstrip("/")
    return urlsplit(origin).netloc.lower() == host.lower() != ""


def _from_fields(head: bytes) -> str | None:
    # Why: a value that the next "&" has not closed may be cut; the caller asks again with more, or at the end.
    text = head.decode("ascii", "replace")
    found = parse_qs(text).get(FIELD)
    return found[0] if found else None


def _first_field(boundary: str) -> re.Pattern[bytes]:
    line = re.escape(boundary.encode("ascii", "replace"))
    name = re.escape(FIELD.encode())
    return re.compile(
        rb"(?:\r\n)?--" + line + rb'\r\nContent-Disposition: form-data; name="' + name + rb'"\r\n\r\n'
        rb"([A-Za-z0-9_-]{1,100})\r\n--" + line,
        re.IGNORECASE,
    )


def _from_first_field(pattern: re.Pattern[bytes], head: bytes) -> str | None:
    found = pattern.match(head)
    return found.group(1).decode() if found else None
