"""A migrated database with four companies, a bureau, their places, and as many drums as a test wants."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any
from uuid import UUID

from hwtrack.custody.answers import Recorded
from hwtrack.custody.service import recording
from hwtrack.custody.service.recording import People, Sent
from hwtrack.infra.db import Database
from hwtrack.infra.work import AnyWork, begin_hot_work, begin_work
from hwtrack.kernel.actor import Actor, Permission, Scope
from hwtrack.kernel.ids import OrgId
from hwtrack.registry.kinds import OrganisationKind
from hwtrack.registry.service import registration
from tests.custody import make
from tests.registry import make as registry

Begin = Callable[..., AbstractAsyncContextManager[AnyWork]]

FORMS: tuple[Begin, ...] = (begin_work, begin_hot_work)

_ADD_CONTAINER = """
    INSERT INTO container (home_org_id, container_id, code, site_id, waste_code, edition, waste_name, form, hazards,
        main_components, harmful_components, precautions, package_kind, volume_ml, produced_on, serial, made_at,
        parties, regions)
    VALUES ($1::bigint, $2, $3, $4, $5, '2021', '釜残', 'semi_solid', '{T}', '', '', '', 'drum', 200000, '2026-09-21',
        $6, $7, ARRAY[$1::bigint], ARRAY[$8::int])
"""


@dataclass(frozen=True, slots=True)
class Company:
    """One organisation with its site, its store and somebody who scans there."""

    org_id: OrgId
    credit: str
    site_id: UUID
    store_id: UUID
    worker: Actor

    @property
    def place(self) -> dict[str, str]:
        """Return the store as a body names it."""
        return {"site_id": str(self.site_id), "facility_id": str(self.store_id)}


@dataclass(slots=True)
class Yard:
    """The companies of a test module, and their drums."""

    database: Database
    generator: Company
    carrier: Company
    plant: Company
    stranger: Company
    inspector: Actor
    _drums: "count[int]"
    _events: "count[int]"

    async def drum(self, home: Company | None = None, *, waste: str = "90001311") -> str:
        """Register a drum and return its code."""
        owner, serial = home or self.generator, next(self._drums)
        code = f"{owner.credit}{waste}20260921{serial:03d}"
        async with begin_work(self.database, owner.worker, clock=lambda: make.NOON) as work:
            await work.execute(
                _ADD_CONTAINER,
                owner.org_id,
                work.new_id(),
                code,
                owner.site_id,
                waste,
                serial,
                work.now,
                registry.WANGCHAO,
            )
        return code

    def body(
        self, kind: str, *codes: str, at: datetime = make.NOON, line: dict[str, Any] | None = None, **more: Any
    ) -> str:
        """Return the body of a new event about these drums."""
        number = more.pop("number", None) or next(self._events)
        members = {"containers": make.lines(*codes, **(line or {})), "scans": None, "note": f"{number}"}
        return make.body(kind, number, at=at, **members | more)

    async def record(
        self, who: Actor, body: str, *, at: datetime | None = None, begin: Begin = begin_hot_work
    ) -> Recorded:
        """Record a body at an instant, noon by default, in a work of its own."""
        async with begin(self.database, who, clock=lambda: at or make.NOON) as work:
            return await recording.record(work, Sent(body))

    async def say(self, who: Company, kind: str, *codes: str, after: float = 0, **more: Any) -> Recorded:
        """Record an event so many minutes after noon, the moment it happens."""
        at = make.minutes(after)
        return await self.record(who.worker, self.body(kind, *codes, at=at, **more), at=at)

    async def say_as_two(self, who: Company, kind: str, *codes: str, after: float = 0, **more: Any) -> Recorded:
        """Record an event that one person proposed and a second confirmed."""
        at = make.minutes(after)
        body = self.body(kind, *codes, at=at, **more)
        async with begin_work(self.database, who.worker, clock=lambda: at) as work:
            return await recording.record_confirmed(work, Sent(body), People(make.ACCOUNT, make.SECOND))

    async def born(self, home: Company | None = None) -> str:
        """Register a drum and record its generation, weighed."""
        code = await self.drum(home)
        await self.say(
            home or self.generator,
            "generated",
            code,
            line={"mass": make.mass("187.400", gross="206.000", tare="18.600")},
        )
        return code


async def open_yard(database: Database) -> Yard:
    """Register the companies."""
    return Yard(
        database=database,
        generator=await _company(database, OrganisationKind.GENERATOR),
        carrier=await _company(database, OrganisationKind.CARRIER),
        plant=await _company(database, OrganisationKind.TREATMENT),
        stranger=await _company(database, OrganisationKind.CARRIER),
        inspector=Actor(
            org_id=OrgId(9001),
            scope=Scope.OFFICIAL,
            name="inspector",
            regions=(registry.WANGCHAO,),
            permissions=frozenset(Permission),
        ),
        _drums=count(1),
        _events=count(1000),
    )


async def _company(database: Database, kind: OrganisationKind) -> Company:
    async with begin_work(database, registry.OFFICE) as work:
        new = registry.new_organisation(kind)
        org_id = await registration.register_organisation(work, new)
        site_id = await registry.site(work, org_id)
        store_id = await registry.facility(work, org_id, site_id)
    worker = Actor(
        org_id=org_id,
        scope=Scope.OWN,
        name="worker",
        account_id=make.ACCOUNT,
        permissions=frozenset({Permission.CUSTODY_READ, Permission.CUSTODY_RECORD}),
    )
    return Company(org_id, new.credit_code.text, site_id, store_id, worker)
