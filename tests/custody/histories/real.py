"""The same small world, but its server is the service on a real database, killed between any two statements."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
from anyio.from_thread import BlockingPortal

from hwtrack.custody.acceptance import summary
from hwtrack.custody.answers import Recorded, Recording
from hwtrack.custody.claims import Claim
from hwtrack.custody.events import read_body
from hwtrack.custody.fold import fold
from hwtrack.custody.service import recording, standing
from hwtrack.custody.service.recording import People, Sent
from hwtrack.custody.store import found
from hwtrack.infra.work import AnyWork, begin_hot_work
from hwtrack.kernel.actor import Actor
from hwtrack.kernel.errors import DomainError
from tests.custody import make
from tests.custody.histories.world import Cast, World
from tests.custody.yard import Yard


class Killed(Exception):  # noqa: N818 - a stand-in for a crash
    """The service was killed between two statements."""


@dataclass(slots=True)
class Fuse:
    """A work that is killed after so many statements; with none left it lives."""

    inner: AnyWork
    left: int | None

    @property
    def actor(self) -> Actor:
        return self.inner.actor

    @property
    def now(self) -> datetime:
        return self.inner.now

    def new_id(self) -> UUID:
        return self.inner.new_id()

    async def fetch(self, sql: str, *args: Any) -> list[Any]:
        self._burn()
        return await self.inner.fetch(sql, *args)

    async def fetchrow(self, sql: str, *args: Any) -> Any:
        self._burn()
        return await self.inner.fetchrow(sql, *args)

    async def execute(self, sql: str, *args: Any) -> str:
        self._burn()
        return await self.inner.execute(sql, *args)

    def _burn(self) -> None:
        if self.left is not None:
            if self.left == 0:
                raise Killed
            self.left -= 1


async def real_cast(yard: Yard) -> Cast:
    """Return the yard's companies with new drums of their own."""
    drums = {await yard.drum(): yard.generator.org_id for _ in range(3)}
    box = {await yard.drum(yard.plant, waste="77200318"): yard.plant.org_id}
    homes = {code: int(org) for code, org in (drums | box).items()}
    async with begin_hot_work(yard.database, yard.generator.worker) as work:
        ids = {one.code: one.container_id for one in await found.containers(work, list(homes))}
    return Cast(
        generator=yard.generator.org_id,
        carrier=yard.carrier.org_id,
        plant=yard.plant.org_id,
        stranger=yard.stranger.org_id,
        bureau=int(yard.inspector.org_id or 0),
        homes=homes,
        ids=ids,
        place=yard.generator.place,
    )


@dataclass(slots=True)
class RealWorld(World):
    """A world over a yard: every third event is killed after some statements first; `truth` may do anything."""

    portal: BlockingPortal = field(kw_only=True)
    yard: Yard = field(kw_only=True)
    truth: asyncpg.Connection = field(kw_only=True)
    numbers: Callable[[], int] = field(kw_only=True)

    def body(self, kind: str, lines: Any, *, org: int, ago: int = 0, **more: Any) -> str:
        """Return a new body whose id nobody else in the yard's database has used."""
        self.made = self.numbers()
        return World.body(self, kind, lines, org=org, ago=ago, **more)

    def receive(self, org: int, body: str, *, second: UUID | None = None) -> str:
        """Send an event to the service, killed first where the fuse says so; a second time it is answered alike."""
        claim = read_body(body)
        before = self.answers.get(claim.event_id)
        self.now = self.now if before else self.now.replace(microsecond=0) + _SECOND
        self.portal.call(self._invite)
        if before is None and self.made % 3 == 0:
            self._kill(org, body, claim, second)
        try:
            done: Recorded = self.portal.call(self._recorded, org, body, second, None)
        except DomainError:
            answer = "refused"
        else:
            answer = "quarantined" if done.recording is Recording.QUARANTINED else "recorded"
        assert before in (None, answer), "answered otherwise the second time"
        self.answers[claim.event_id] = answer
        if answer == "recorded":
            self.events[claim.event_id] = claim
        for code, chain in self.portal.call(self._chains, claim.codes).items():
            self.chains[code] = chain
        return answer

    def _kill(self, org: int, body: str, claim: Claim, second: UUID | None) -> None:
        """Begin to record and die on the way: nothing of it is there."""
        heads = self.portal.call(self._chains, claim.codes)
        try:
            self.portal.call(self._recorded, org, body, second, self.made % 4)
        except Killed:
            assert self.portal.call(self._chains, claim.codes) == heads, "half of it was written"
        except DomainError:
            return

    async def _invite(self) -> None:
        """Let the open manifest name whom the world's does."""
        takers = sorted(self.manifest)
        await self.truth.execute(
            "UPDATE container_state SET open_manifest_id = $2, takers = $3 WHERE container_id = ANY ($1)",
            list(self.cast.ids.values()),
            make.MANIFEST if takers else None,
            takers,
        )

    async def _recorded(self, org: int, body: str, second: UUID | None, left: int | None) -> Recorded:
        async with begin_hot_work(self.yard.database, self._actor(org), clock=lambda: self.now) as work:
            fuse = Fuse(work, left)
            if second is None:
                done = await recording.record(fuse, Sent(body))
            else:
                done = await recording.record_confirmed(fuse, Sent(body), People(make.ACCOUNT, second))
            if left is not None:
                raise Killed  # at the latest before the commit
            return done

    def _actor(self, org: int) -> Actor:
        if org == self.cast.bureau:
            return replace(self.yard.inspector, account_id=make.ACCOUNT)
        companies = (self.yard.generator, self.yard.carrier, self.yard.plant, self.yard.stranger)
        return next(company.worker for company in companies if company.org_id == org)

    async def _chains(self, codes: Any) -> dict[str, Any]:
        async with begin_hot_work(self.yard.database, self.yard.generator.worker) as work:
            return {one.code: list(one.events) for one in await found.containers(work, list(codes))}

    def end(self) -> None:
        """Check that every chain holds, and that what is stored is what the events come to."""
        self.portal.call(self._end)

    async def _end(self) -> None:
        async with begin_hot_work(self.yard.database, self.yard.inspector) as work:
            for code in self.cast.codes:
                check = await standing.verify_chain(work, code)
                assert check.holds, check
                assert check.length == len(self.chains[code])
                card = await standing.look_up(work, code)
                chain = self.chains[code]
                assert card.state == (summary(fold(self.blank(code), chain)) if chain else {})


_SECOND = make.minutes(1 / 60) - make.NOON
