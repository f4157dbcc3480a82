"""Speaking to the service over HTTP as one of the city's people, at an instant of the story.

Knows tokens, the demo's clock header and JSON; judges nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx

from hwtrack.accounts.api_token import NEVER_IN_TOKENS
from hwtrack.accounts.service.sessions import actor_named
from hwtrack.accounts.service.tokens import make_token
from hwtrack.infra.auth import DEMO_NOW
from hwtrack.infra.db import Database
from hwtrack.infra.work import begin_work

PATIENCE = 60.0
"""Seconds until an answer counts as missing."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the status, the JSON object if it was one, the bytes, and where a new thing is."""

    status: int
    data: Mapping[str, Any]
    content: bytes
    location: str

    @property
    def rules(self) -> tuple[str, ...]:
        """Rules that refused or warned, in the order of the answer."""
        return tuple(found["rule"] for found in self.data.get("violations", ()))

    def told(self, rule: str) -> Mapping[str, Any]:
        """Return what a rule said, or nothing."""
        return next((found for found in self.data.get("violations", ()) if found["rule"] == rule), {})


class NoAnswerError(RuntimeError):
    """The service answered something that the story cannot go on with."""


@dataclass(slots=True)
class Wire:
    """The service as the story's people reach it."""

    http: httpx.AsyncClient
    database: Database
    _tokens: dict[str, str] = field(default_factory=dict)

    async def ask(
        self, who: str, method: str, path: str, *, at: datetime, body: Mapping[str, Any] | None = None
    ) -> Answer:
        """Send a request of a person at an instant and return whatever is answered."""
        headers = {
            "Authorization": f"Bearer {await self._token(who)}",
            "Accept-Language": "en",
            DEMO_NOW: at.isoformat(),
        }
        sent = await self.http.request(method, path, json=body, headers=headers)
        data = sent.json() if "json" in sent.headers.get("content-type", "") else {}
        return Answer(
            status=sent.status_code,
            data=data if isinstance(data, dict) else {},
            content=sent.content,
            location=sent.headers.get("location", ""),
        )

    async def get(self, who: str, path: str, *, at: datetime) -> Answer:
        """Read something that must be there.

        Raises:
            NoAnswerError: It is not.
        """
        return _good(await self.ask(who, "GET", path, at=at), path)

    async def post(self, who: str, path: str, body: Mapping[str, Any] | None = None, *, at: datetime) -> Answer:
        """Do something that must succeed.

        Raises:
            NoAnswerError: It does not.
        """
        return _good(await self.ask(who, "POST", path, at=at, body=body), path)

    async def record(self, who: str, event: str, *, at: datetime, signature: bytes | None = None) -> Answer:
        """Record an event that must be recorded, with a phone's signature if it has one.

        Raises:
            NoAnswerError: It is not.
        """
        signed = {} if signature is None else {"signature": signature.hex()}
        return await self.post(who, "/api/events", {"body": event, **signed}, at=at)

    async def _token(self, who: str) -> str:
        if who not in self._tokens:
            actor = await actor_named(self.database, who)
            async with begin_work(self.database, actor) as work:
                allowed = actor.permissions - NEVER_IN_TOKENS
                ends = work.now + timedelta(days=1)
                made = await make_token(work, name="demo", permissions=allowed, ends_at=ends)
            self._tokens[who] = made.text
        return self._tokens[who]


def scans(codes: Iterable[str], *, place: str | None = None) -> list[dict[str, str]]:
    """Return what a camera saw: the place's plaque first if there is one, then the containers."""
    seen = [{"target": "place", "code": place, "means": "camera"}] if place else []
    return seen + [{"target": "container", "code": code, "means": "camera"} for code in codes]


def _good(answer: Answer, path: str) -> Answer:
    if not httpx.codes.is_success(answer.status):
        raise NoAnswerError(f"{path} answered {answer.status}: {answer.content.decode()[:600]}")
    return answer
