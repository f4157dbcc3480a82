"""The whole application over a test's database, with some of the demo city's companies, as browsers meet it.

Everybody signs in over HTTP; httpx does not return a `__Host-` cookie over http, so it is sent by hand.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from types import MappingProxyType

import httpx
from fastapi import FastAPI

from hwtrack.app import create_app
from hwtrack.cli.demo.city import ANTU, BUREAU, CANGLAN, JINGLAN, PASSWORD, YUNFAN
from hwtrack.cli.demo.load import Ids, load_company
from hwtrack.config import LabelSettings, Settings
from hwtrack.infra.db import Database

ORIGIN = "http://127.0.0.1:8000"
COMPANIES = (CANGLAN, JINGLAN, ANTU, YUNFAN, BUREAU)
WORKER, MANAGER, GATE, DRIVER = "canglan.cangku", "canglan.huanbao", "jinglan.menwei", "antu.siji"
SECOND = "canglan.guanli"
OFFICER, LEAD, INSPECTOR, STRANGER = "ju.jingban", "ju.fuze", "ju.jiancha", "yunfan.cangku"


@dataclass(frozen=True)
class Seen:
    """A page as it came: its status, its text, where it leads."""

    status: int
    text: str
    location: str

    @property
    def words(self) -> str:
        """What a person reads, without markup."""
        return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", self.text)))

    @property
    def token(self) -> str:
        """The token that the page's forms carry."""
        found = re.search(r'name="csrf" value="([^"]*)"', self.text)
        return found[1] if found else ""


@dataclass
class Person:
    """Somebody at a browser."""

    client: httpx.AsyncClient
    cookie: str = ""
    token: str = ""

    async def see(self, path: str, *, part: bool = False) -> Seen:
        """Open a page, or ask for a part of one as htmx does."""
        return _seen(await self.client.get(path, headers=self._headers(part=part)))

    async def send(
        self,
        path: str,
        form: Mapping[str, object] = MappingProxyType({}),
        /,
        *,
        part: bool = False,
        token: str | None = None,
        **fields: object,
    ) -> Seen:
        """Send a form of ours; fields with several values are tuples."""
        own = {"csrf": self.token if token is None else token}
        headers = self._headers(part=part) | {"origin": ORIGIN, "sec-fetch-site": "same-origin"}
        return _seen(await self.client.post(path, data=own | dict(form) | fields, headers=headers))

    async def sign_in(self, name: str, password: str = PASSWORD) -> Seen:
        """Sign in by the form."""
        answer = await self.client.post(
            "/sign-in",
            data={"name": name, "password": password, "back": "/"},
            headers=self._headers(part=False) | {"origin": ORIGIN},
        )
        if "set-cookie" in answer.headers:
            self.cookie = answer.headers["set-cookie"].split(";")[0]
            self.token = (await self.see("/")).token
        return _seen(answer)

    def _headers(self, *, part: bool) -> dict[str, str]:
        cookies = [part for part in (self.cookie, "hwtrack-language=en") if part]
        headers = {"accept": "text/html", "cookie": "; ".join(cookies)}
        return headers | ({"hx-request": "true"} if part else {})


@dataclass
class City:
    """The application and the companies in it."""

    app: FastAPI
    ids: Ids
    database: Database

    def somebody(self) -> Person:
        """Somebody in the street."""
        transport = httpx.ASGITransport(app=self.app, client=("203.0.113.9", 5000))
        return Person(httpx.AsyncClient(transport=transport, base_url=ORIGIN))

    async def person(self, name: str) -> Person:
        """One of the city's people, signed in."""
        person = self.somebody()
        assert (await person.sign_in(name)).location == "/"
        return person


async def open_city(database: Database, folder: Path) -> City:
    """Build the application over the database, with its companies recorded."""
    settings = Settings(label=LabelSettings(host="127.0.0.1:8000", keys=folder / "keys"))
    app = create_app(settings, "postgresql://unused")
    app.state.database = database
    ids = Ids()
    for company in COMPANIES:
        await load_company(database, company, at=database.clock(), ids=ids)
    return City(app, ids, database)


def _seen(answer: httpx.Response) -> Seen:
    return Seen(answer.status_code, answer.text, answer.headers.get("location", ""))
