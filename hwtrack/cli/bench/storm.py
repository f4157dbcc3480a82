"""Killing service, database and sealer under load, again and again, and then counting what became of every event.

Clients send events over HTTP and send each again, unchanged, until it is acknowledged. Whatever is killed is started
again at once. `kill -9` keeps the machine's page cache: it shows what processes lose, not what a power cut does.
Source: trust.md 6 (crash tests).
"""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import asyncpg
import httpx

from hwtrack.cli.bench.stage import WASTE, Stage
from hwtrack.cli.bench.tape import fresh_bodies
from hwtrack.cli.whole_log import checked
from hwtrack.config import LabelSettings, Settings
from hwtrack.infra import roles
from hwtrack.infra.clock import system_clock
from hwtrack.tlog.findings import Findings
from hwtrack.tlog.service.desk import open_desk

PATIENCE_S = 120.0
_PAUSE_S = 0.02
_LOOK_S = 0.1

_COUNTS = """
    SELECT (SELECT count(*) FROM log_entry) AS written, (SELECT count(*) FROM log_leaf) AS sealed,
        (SELECT count(*) FROM custody_event) AS events, (SELECT count(DISTINCT event_id) FROM custody_event) AS ids
"""


@dataclass(slots=True)
class Tally:
    """What the clients saw: every acknowledged event, and how often an answer was missing."""

    acknowledged: set[str] = field(default_factory=set)
    unanswered: int = 0
    repeated: int = 0


@dataclass(frozen=True, slots=True)
class Damage:
    """What became of it: acknowledged events that are gone, events that are there twice, what a full check found."""

    kills: Mapping[str, int]
    acknowledged: int
    unanswered: int
    repeated: int
    lost: int
    doubles: int
    unsealed: int
    findings: Findings
    down_s: float

    @property
    def none(self) -> bool:
        """Whether nothing acknowledged is missing or twice, everything is sealed, and every layer holds."""
        return not (self.lost or self.doubles or self.unsealed) and self.findings.holds


@dataclass(slots=True)
class Storm:
    """Load and kills on a stage; `victims` are taken in turn, each after a random moment of load."""

    stage: Stage
    victims: Sequence[str]
    clients: int
    port: int
    random: Random
    tally: Tally = field(default_factory=Tally)
    _processes: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)
    _codes: Iterator[str] = field(init=False)
    _stop: asyncio.Event = field(default_factory=asyncio.Event)
    _http: httpx.AsyncClient = field(default_factory=httpx.AsyncClient)
    _down_s: float = 0.0

    def __post_init__(self) -> None:
        """Take the stage's containers one after the other."""
        self._codes = iter(self.stage.codes)

    async def rage(self, kills: int, *, say: Callable[[str], None] = lambda _: None) -> Damage:
        """Kill so often, let everything come to rest, and count."""
        done = dict.fromkeys(self.victims, 0)
        with self._running():
            await self._all_ready()
            clients = [asyncio.create_task(self._client()) for _ in range(self.clients)]
            for number in range(kills):
                await asyncio.sleep(self.random.uniform(0.2, 1.0))
                victim = self.victims[number % len(self.victims)]
                begun = time.monotonic()
                self._kill(victim)
                await self._all_ready()
                self._down_s += time.monotonic() - begun
                done[victim] += 1
                say(f"{number + 1} of {kills} kills, {len(self.tally.acknowledged)} events acknowledged")
            self._stop.set()
            await asyncio.gather(*clients)
            await self._http.aclose()
            return await self._damage(done)

    @contextmanager
    def _running(self) -> Iterator[None]:
        with ExitStack() as stack:
            for name in ("service", "sealer"):
                self._start(name)
                stack.callback(lambda name=name: _end(self._processes[name]))  # type: ignore[misc]
            yield

    def _start(self, name: str) -> None:
        keys = {"HWTRACK_LABEL_KEYS": str(self._keys), "HWTRACK_TELEMETRY_LEVEL": "error"}
        urls = {
            "HWTRACK_DATABASE_URL": self.stage.place.url(roles.APP),
            "HWTRACK_DATABASE_WORKER_URL": self.stage.place.url(roles.WORKER),
        }
        serve = ["-m", "hwtrack.cli.bench.scan_server", "ours", urls["HWTRACK_DATABASE_URL"], str(self.port), ""]
        command = {"service": serve, "sealer": ["-m", "hwtrack.cli", "tlog", "seal"]}[name]
        self._processes[name] = subprocess.Popen(  # noqa: S603 - our own programs
            [sys.executable, *command], env=os.environ | keys | urls, stderr=subprocess.DEVNULL
        )

    @property
    def _keys(self) -> Path:
        return self.stage.place.folder / "keys"

    def _kill(self, victim: str) -> None:
        if victim == "database":
            self._kill_database()
            return
        self._processes[victim].kill()
        self._processes[victim].wait()
        self._start(victim)

    def _kill_database(self) -> None:
        """Kill every process of the server at once, and start it again on what it left."""
        server = int((self.stage.cluster.root / "data" / "postmaster.pid").read_text().splitlines()[0])
        for pid in (server, *_children(server)):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self.stage.cluster.stop()
        self.stage.cluster.start()

    async def _all_ready(self) -> None:
        await _until(self._service_ready)
        await _until(self._sealer_ready)

    def _demand_alive(self, name: str) -> None:
        """Say at once what would otherwise be waited for in vain: a program that ended by itself."""
        if code := self._processes[name].poll():
            raise RuntimeError(f"the {name} ended by itself with {code}")

    async def _service_ready(self) -> bool:
        self._demand_alive("service")
        answer = await self._http.get(f"http://127.0.0.1:{self.port}/readyz", timeout=5)
        return answer.status_code == httpx.codes.OK

    async def _sealer_ready(self) -> bool:
        """Say whether the sealer has come round: it leaves a sign of life every two seconds."""
        self._demand_alive("sealer")
        return bool(await self._ask("SELECT count(*) FROM log_pulse WHERE beat_at > now() - interval '4 s'"))

    async def _client(self) -> None:
        headers = {"Authorization": f"Bearer {self.stage.token}"}
        url = f"http://127.0.0.1:{self.port}/api/events"
        async with httpx.AsyncClient(headers=headers, timeout=10) as http:
            while not self._stop.is_set():
                (body,) = fresh_bodies([next(self._codes)], WASTE, at=system_clock())
                await self._deliver(http, url, body)
                await asyncio.sleep(_PAUSE_S)

    async def _deliver(self, http: httpx.AsyncClient, url: str, body: str) -> None:
        """Send one event until it is acknowledged; what is sent again is the very same."""
        while True:
            try:
                answer = await http.post(url, json={"body": body})
            except httpx.HTTPError:
                answer = None
            if answer is not None and answer.status_code in (httpx.codes.OK, httpx.codes.CREATED):
                self.tally.acknowledged.add(answer.json()["event_id"])
                self.tally.repeated += answer.status_code == httpx.codes.OK
                return
            if answer is not None and not httpx.codes.is_server_error(answer.status_code):
                raise RuntimeError(f"an event was answered {answer.status_code}: {answer.text[:300]}")
            self.tally.unanswered += 1
            await asyncio.sleep(_PAUSE_S)

    async def _damage(self, kills: Mapping[str, int]) -> Damage:
        await _until(self._at_rest, patience_s=PATIENCE_S)
        connection = await asyncpg.connect(self.stage.place.url(roles.WORKER))
        try:
            counts = await connection.fetchrow(_COUNTS)
            stored = {str(row["event_id"]) for row in await connection.fetch("SELECT event_id FROM custody_event")}
        finally:
            await connection.close()
        if counts is None:
            raise RuntimeError("a question without an answer")
        desk = open_desk(Settings(label=LabelSettings(keys=self._keys)))
        return Damage(
            kills=kills,
            acknowledged=len(self.tally.acknowledged),
            unanswered=self.tally.unanswered,
            repeated=self.tally.repeated,
            lost=len(self.tally.acknowledged - stored),
            doubles=counts["events"] - counts["ids"],
            unsealed=counts["written"] - counts["sealed"],
            findings=await checked(self.stage.place.url(roles.WORKER), desk),
            down_s=self._down_s,
        )

    async def _at_rest(self) -> bool:
        return bool(await self._ask("SELECT (SELECT count(*) FROM log_entry) = (SELECT count(*) FROM log_leaf)"))

    async def _ask(self, question: str) -> object:
        connection = await asyncpg.connect(self.stage.place.url(roles.WORKER))
        try:
            return await connection.fetchval(question)
        finally:
            await connection.close()


async def _until(reached: Callable[[], Awaitable[bool]], *, patience_s: float = PATIENCE_S) -> None:
    deadline = time.monotonic() + patience_s
    while time.monotonic() < deadline:
        try:
            if await reached():
                return
        except (OSError, httpx.HTTPError, asyncpg.PostgresError, asyncpg.InterfaceError):
            pass
        await asyncio.sleep(_LOOK_S)
    raise RuntimeError("it did not come up again")


def _children(parent: int) -> list[int]:
    """Return the processes that a process started, from /proc."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == parent:
            found.append(int(status.parent.name))
    return found


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.kill()
    process.wait()
