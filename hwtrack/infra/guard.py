"""What every request passes before a route: a trace id, the language, a body limit, and the security headers.

Pure ASGI, so that it costs the hot paths nothing to speak of. Knows nothing of who is asking.
"""

import secrets
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hwtrack.infra.i18n import language_of
from hwtrack.infra.problems import answer_error
from hwtrack.kernel.errors import DomainError, Kind

MAX_BODY = 10 * 1024 * 1024
"""Bytes of a request's body; uploads of evidence have their own limits later."""

LARGER: Mapping[str, int] = {"/api/attachments/": 26 * 1024 * 1024}
"""Addresses made for files, by their beginning, and the bytes they take; the route judges the file itself."""

LANGUAGE_COOKIE = "hwtrack-language"

HEADERS: Mapping[str, str] = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; "
        "connect-src 'self'; font-src 'self'; media-src 'self' blob:; worker-src 'self' blob:; manifest-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "x-content-type-options": "nosniff",
    # Why not no-referrer: browsers then send `Origin: null` with our own forms, and the forgery check needs the origin
    # where Sec-Fetch-Site is not sent (plain http in an office network, old browsers).
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(self), geolocation=(self), microphone=()",
    "cross-origin-opener-policy": "same-origin",
}


class BodyTooLargeError(DomainError):
    """The request is too large."""

    kind = Kind.TOO_LARGE
    code = "body-too-large"
    detail = "The body is larger than {limit} bytes."
    remedy = "Send it in smaller parts."


class Guard:
    """The outermost middleware."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap the application."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with its trace id and language, and its answer back with the headers."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        trace_id = secrets.token_hex(16)
        state = scope.setdefault("state", {})
        state["trace_id"] = trace_id
        state["language"] = _language(scope, headers)
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(trace_id=trace_id)

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    answer.setdefault(name, value)
                answer["x-trace-id"] = trace_id
            await send(message)

        limit = next((most for path, most in LARGER.items() if scope["path"].startswith(path)), MAX_BODY)
        if _too_large(headers, limit):
            response = answer_error(Request(scope), BodyTooLargeError(limit=limit))
            await response(scope, receive, send_guarded)
            return
        await self.app(scope, _limited(receive, limit), send_guarded)


def _language(scope: Scope, headers: Headers) -> str:
    # Why: pages are Chinese first whatever the browser prefers, English by switch; programs state what they want.
    asked = parse_qs(scope["query_string"].decode("latin-1")).get("lang", [None])[0]
    accept = headers.get("accept-language") if scope["path"].startswith("/api/") else None
    return language_of(accept, asked or _cookie(headers))


def _cookie(headers: Headers) -> str | None:
    sent = headers.get("cookie")
    if sent is None:
        return None
    try:
        jar = SimpleCookie(sent)
    except CookieError:
        return None
    return jar[LANGUAGE_COOKIE].value if LANGUAGE_COOKIE in jar else None


def _too_large(headers: Headers, limit: int) -> bool:
    stated = headers.get("content-length", "0")
    return stated.isdecimal() and int(stated) > limit


def _limited(receive: Receive, limit: int) -> Receive:
    seen = 0

    async def receive_limited() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > limit:
            raise BodyTooLargeError(limit=limit)
        return message

    return receive_limited
