"""Who is asking: the cookie or token of a request becomes its `Actor`, before any route sees it.

Puts `actor` on every request's state, and `csrf` and `session_secret` where there is a browser session. A look-up is
used again for five seconds in this process, so that ending an account, a session or a token works within five.
A request that nobody stands behind goes on as anonymous; a token that does not count is answered at once.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hwtrack.accounts.api_token import TokenRefusedError, bearer, token_digest
from hwtrack.accounts.csrf import (
    FORM_HEAD_BYTES,
    HEADER,
    SAFE_METHODS,
    Provenance,
    check_form_token,
    check_origin,
    token_reader,
)
from hwtrack.accounts.service import sessions
from hwtrack.accounts.session import COOKIE, AllLimits, Standing, actor_of, is_live, secret_digest, wants_touch
from hwtrack.config import Settings
from hwtrack.infra.auth import database_of
from hwtrack.infra.db import Database
from hwtrack.infra.problems import answer_error, language_in
from hwtrack.kernel.errors import DomainError

CACHE_SECONDS = 5.0
CACHE_ENTRIES = 10_000


@dataclass(slots=True)
class _Cached:
    standing: Standing
    until: float


class Credentials:
    """The sessions and tokens looked up within the last five seconds, by the hash of their secret."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        """Begin empty."""
        self._monotonic = monotonic
        self._known: dict[bytes, _Cached] = {}

    async def standing(self, database: Database, *, digest: bytes, kind: str, limits: AllLimits) -> Standing | None:
        """Return who stands behind the secret, or nobody."""
        cached = self._known.get(digest)
        if cached is not None and self._monotonic() < cached.until:
            return cached.standing if is_live(cached.standing, limits, database.clock()) else None
        asked_at = self._monotonic()
        found = await sessions.standing(database, digest=digest, kind=kind, limits=limits)
        if found is None:
            self._known.pop(digest, None)
        else:
            self._make_room()
            self._known[digest] = _Cached(found, asked_at + CACHE_SECONDS)
        return found

    def seen(self, digest: bytes, standing: Standing) -> None:
        """Remember that the use of a session has been written down."""
        if digest in self._known:
            self._known[digest].standing = standing

    def forget(self, digest: bytes) -> None:
        """Look the secret up again at its next use."""
        self._known.pop(digest, None)

    def _make_room(self) -> None:
        if len(self._known) >= CACHE_ENTRIES:
            self._known.clear()


class ActorMiddleware:
    """Pure ASGI: resolves the actor, refuses forged changes, passes the request on."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap the application."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Admit a request, or answer why not."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive)
        try:
            receive = await _admit(request, receive)
        except DomainError as refused:
            await _refusal(request, refused)(scope, receive, send)
            return
        await self.app(scope, receive, send)


def credentials_of(request: Request) -> Credentials:
    """Return the process's cache of look-ups."""
    credentials: Credentials = request.app.state.credentials
    return credentials


def limits_in(request: Request) -> AllLimits:
    """Return how long sessions last here."""
    return sessions.limits_of(_settings(request).session)


def _settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


async def _admit(request: Request, receive: Receive) -> Receive:
    authorization = request.headers.get("authorization")
    if authorization is not None:
        request.state.actor = actor_of(await _token_standing(request, authorization), language=language_in(request))
        return receive
    standing = await _session_standing(request)
    if request.method not in SAFE_METHODS:
        receive = await _check_meant(request, receive, standing)
    if standing is not None:
        request.state.actor = actor_of(standing, language=language_in(request))
        request.state.csrf = standing.csrf
        request.state.session_secret = request.cookies[COOKIE]
        await _touch(request, standing)
    return receive


async def _token_standing(request: Request, authorization: str) -> Standing:
    digest = token_digest(bearer(authorization))
    standing = await _standing(request, digest, "token")
    if standing is None:
        raise TokenRefusedError
    return standing


async def _session_standing(request: Request) -> Standing | None:
    return await _standing(request, secret_digest(request.cookies.get(COOKIE, "")), "session")


async def _standing(request: Request, digest: bytes | None, kind: str) -> Standing | None:
    if digest is None:
        return None
    return await credentials_of(request).standing(
        database_of(request), digest=digest, kind=kind, limits=limits_in(request)
    )


async def _touch(request: Request, standing: Standing) -> None:
    database, digest = database_of(request), secret_digest(request.cookies[COOKIE])
    now = database.clock()
    if digest is not None and wants_touch(standing, now):
        credentials_of(request).seen(digest, replace(standing, seen_at=now))
        await sessions.touch(database, request.state.actor, digest)


async def _check_meant(request: Request, receive: Receive, standing: Standing | None) -> Receive:
    headers = request.headers
    said = Provenance(
        fetch_site=headers.get("sec-fetch-site"), origin=headers.get("origin"), host=headers.get("host", "")
    )
    check_origin(said, _settings(request).web.origin, signed_in=standing is not None)
    if standing is None:
        return receive
    presented = headers.get(HEADER)
    if presented is None:
        presented, receive = await _form_token(headers.get("content-type", ""), receive)
    check_form_token(standing.csrf, presented)
    return receive


async def _form_token(content_type: str, receive: Receive) -> tuple[str | None, Receive]:
    """Read the beginning of a form until its token is there, and return how the whole body is received again."""
    read = token_reader(content_type)
    if read is None:
        return None, receive
    kept: list[Message] = []
    head, more = b"", True
    while more and len(head) < FORM_HEAD_BYTES:
        message = await receive()
        kept.append(message)
        head += message.get("body", b"")
        more = message.get("more_body", False)
    return read(head[:FORM_HEAD_BYTES]), _again(kept, receive)


def _again(kept: list[Message], receive: Receive) -> Receive:
    left = iter(kept)

    async def receive_again() -> Message:
        for message in left:
            return message
        return await receive()

    return receive_again


def _refusal(request: Request, refused: DomainError) -> Response:
    response = answer_error(request, refused)
    if response.status_code == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response
