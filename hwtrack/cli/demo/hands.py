"""The hands of the city's people: the services of every package, used in-process at stated instants.

Knows who acts for a company and how a step is asked for; what is done, when and to what is planned elsewhere.
"""

from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random
from typing import Any
from uuid import UUID

from hwtrack.accounts.service.sessions import actor_named
from hwtrack.cli.demo.city import Company
from hwtrack.cli.demo.load import Ids
from hwtrack.cli.demo.pen import Line, event, uuid7
from hwtrack.cli.demo.wastes import Waste
from hwtrack.custody.answers import Recorded, Recording
from hwtrack.custody.service.recording import Sent
from hwtrack.custody.service.together import record_many
from hwtrack.infra.db import Database
from hwtrack.infra.work import Work, begin_hot_work, begin_work
from hwtrack.kernel.actor import Actor
from hwtrack.kernel.ids import ContainerId, FacilityId
from hwtrack.kernel.rules import Decision
from hwtrack.labels.container import Container as Registered
from hwtrack.labels.container import Contents, Foreign, NewContainers, PackageKind
from hwtrack.labels.service import containers, printing
from hwtrack.labels.service.desk import LabelDesk
from hwtrack.labels.service.printing import NewLabel
from hwtrack.registry.credit import CreditCode
from hwtrack.transfers.commands import Named

PROVINCIAL = "省固体废物管理信息系统"
"""The system whose labels most factories put on."""


class UnexpectedError(RuntimeError):
    """Something lawful was refused or something was put aside: the demo's script and the rules disagree."""


@dataclass(slots=True)
class Hands:
    """Whoever does something in the city, by the company's key."""

    database: Database
    ids: Ids
    desk: LabelDesk
    companies: Mapping[str, Company]
    random: Random
    _actors: dict[str, Actor] = field(default_factory=dict)

    async def actor(self, key: str) -> Actor:
        """Return the first person of a company."""
        if key not in self._actors:
            name = self.companies[key].people[0].sign_in_name
            self._actors[key] = await actor_named(self.database, name)
        return self._actors[key]

    @asynccontextmanager
    async def work(self, key: str, at: datetime) -> AsyncIterator[Work]:
        """Begin a unit of work of a company's person at an instant."""
        async with begin_work(self.database, await self.actor(key), clock=lambda: at) as work:
            yield work

    def named(self, key: str) -> Named:
        """Return a company as somebody writes it down."""
        company = self.companies[key]
        return Named(credit_code=CreditCode.of(company.credit_code), name=company.name)

    def place(self, key: str, facility: str, *, zone: str | None = None, row: str | None = None) -> dict[str, str]:
        """Return a facility of a company as events name it."""
        found = {"site_id": str(self.ids.sites[key]), "facility_id": str(self.ids.facilities[key, facility])}
        if zone is not None:
            found["zone_id"] = str(self.ids.zones[key, facility, zone])
        return found if row is None else found | {"row": row}

    async def register(
        self, key: str, waste: Waste, *, count: int, day: date, at: datetime, facility: str = "MF0001"
    ) -> tuple[Registered, ...]:
        """Register equal containers of a company's waste."""
        actor = await self.actor(key)
        contents = Contents(
            site_id=self.ids.sites[key],
            facility_id=FacilityId(self.ids.facilities[key, facility]),
            waste=waste.waste_code,
            produced_on=day,
            waste_name=waste.name,
            form=waste.form,
            hazards=waste.hazard_set,
            main_components=waste.components,
            harmful_components=waste.harmful,
            precautions=waste.precautions,
            package=waste.package,
            volume_ml=waste.volume_ml,
            tare=None if waste.package is PackageKind.TANKER else waste.tare_mass,
        )
        new = NewContainers(ids=tuple(ContainerId(uuid7(at, self.random)) for _ in range(count)), contents=contents)
        return await containers.register(lambda: begin_work(self.database, actor, clock=lambda: at), new)

    async def label(self, key: str, made: tuple[Registered, ...], *, provincial: bool, at: datetime) -> None:
        """Put a label on each container: the provincial system's, whose code is bound, or one of ours."""
        async with self.work(key, at) as work:
            for one in made:
                if provincial:
                    foreign = Foreign(code=f"3299{self.random.randrange(10**12):012d}", source=PROVINCIAL)
                    await containers.bind_foreign_code(work, one.code, foreign)
                else:
                    issued = await printing.print_label(work, self.desk, one.code, NewLabel())
                    await printing.count_copies(work, issued.label.label_id, 1)

    async def plaque(self, key: str, facility_id: UUID, at: datetime) -> None:
        """Print a facility's plaque."""
        async with self.work(key, at) as work:
            await printing.print_plaque(work, self.desk, facility_id, NewLabel())

    async def say(self, key: str, bodies: list[str], *, at: datetime) -> None:
        """Record events of one day in one go, as a phone does that had no signal.

        Raises:
            UnexpectedError: One of them was not simply recorded.
        """
        actor = await self.actor(key)
        async with begin_hot_work(self.database, actor, clock=lambda: at) as work:
            recorded = await record_many(work, [Sent(body) for body in bodies])
        for one in recorded:
            demand_recorded(one)

    def event(self, kind: str, lines: Iterable[Line], *, at: datetime, **members: Any) -> str:
        """Write an event."""
        return event(kind, lines, at=at, random=self.random, **members)


def demand_recorded(answer: Recorded) -> None:
    """Pass silently if an event was recorded and counts.

    Raises:
        UnexpectedError: It was put aside, or waits for something.
    """
    if answer.recording is not Recording.RECORDED or any(one.status != "applied" for one in answer.receipts):
        raise UnexpectedError(f"an event was not simply recorded: {answer}")


def demand_lawful(decision: Decision | None) -> None:
    """Pass silently if no rule refused.

    Raises:
        UnexpectedError: One did.
    """
    if decision is not None and decision.refused:
        raise UnexpectedError(f"a lawful step was refused: {decision.violations}")
