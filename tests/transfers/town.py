"""A migrated database with the companies of the demo story: what each holds, drives, and has signed.

Everything is made through the services of the packages concerned; a drum has a label row, because printing needs keys
that are no business of transfers.
"""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from hwtrack.custody.answers import Recorded
from hwtrack.custody.service import recording
from hwtrack.custody.service.recording import Sent
from hwtrack.infra.db import Database
from hwtrack.infra.work import Work, begin_work
from hwtrack.kernel.actor import Actor, Permission, Scope
from hwtrack.kernel.canonical import canonical
from hwtrack.kernel.ids import OrgId
from hwtrack.kernel.quantity import Mass
from hwtrack.kernel.waste import WasteCode
from hwtrack.registry.commands import NewCarrierPermit, NewLicence, NewTransportUnit
from hwtrack.registry.credit import CreditCode
from hwtrack.registry.kinds import LicenceMode, OrganisationKind, UnitKind
from hwtrack.registry.licences import Period, Permit
from hwtrack.registry.service import registration
from hwtrack.transfers.commands import (
    ContractRef,
    Haulage,
    Named,
    NewContainer,
    NewContract,
    NewLeg,
    NewLine,
    NewManifest,
    NewParty,
    Paper,
    Told,
)
from hwtrack.transfers.model import ContractKind, PartyRole, TransportMode
from hwtrack.transfers.model import Scope as ContractScope
from hwtrack.transfers.record import Manifest
from hwtrack.transfers.service import contracts, desk, drafting, receiving
from tests.registry import make as registry

MORNING = datetime(2026, 9, 28, 1, 0, tzinfo=UTC)
"""Nine in the morning of 28 September in China."""
TOMORROW = MORNING + timedelta(days=1)
RESIDUE, SLUDGE, RAGS = (WasteCode.of(code) for code in ("900-013-11", "336-063-17", "900-041-49"))
PERIOD = Period(date(2025, 1, 1), date(2028, 12, 31))
HOME_CITY = str(registry.WANGCHAO)[:4]

_ADD_CONTAINER = """
    INSERT INTO container (home_org_id, container_id, code, site_id, waste_code, edition, waste_name, form, hazards,
        main_components, harmful_components, precautions, package_kind, volume_ml, tare_g, produced_on, serial,
        made_at, parties, regions)
    VALUES ($1::bigint, $2, $3, $4, $5, '2021', $6, $7, $8, '', '', '', 'drum', 200000, 18500, '2026-09-21', $9, $10,
        ARRAY[$1::bigint], ARRAY[$11::int])
"""
_ADD_LABEL = """
    INSERT INTO label (home_org_id, label_id, letter, code, container_id, host, kid, digits, hazards_byte, layout,
        face, emergency_phone, copies_allowed, copies_printed, reprint, printed_at, parties, regions)
    VALUES ($1::bigint, $2, 'q', $3, $4, 'hw.example.gov.cn', 1, repeat('0', 212), 1, 'container-100', '{}', '', 1, 1,
        0, $5, ARRAY[$1::bigint], ARRAY[$6::int])
"""


@dataclass(frozen=True, slots=True)
class Company:
    """An organisation, its site, its environment manager."""

    org_id: OrgId
    credit: CreditCode
    name: str
    site_id: UUID
    manager: Actor

    @property
    def named(self) -> Named:
        return Named(credit_code=self.credit, name=self.name)


@dataclass(slots=True)
class Town:
    """The companies of a test module."""

    database: Database
    canglan: Company
    yunfan: Company
    jinglan: Company
    ruitong: Company
    antu: Company
    luqiao: Company
    tongda: Company
    officer: Actor
    treatment: ContractRef = field(init=False)
    haulage: ContractRef = field(init=False)
    _numbers: "count[int]" = field(default_factory=lambda: count(1))

    @asynccontextmanager
    async def work(self, who: Company | Actor, at: datetime = MORNING) -> AsyncIterator[Work]:
        """Begin a unit of work of somebody at an instant."""
        actor = who.manager if isinstance(who, Company) else who
        async with begin_work(self.database, actor, clock=lambda: at) as work:
            yield work

    async def drum(
        self, home: Company | None = None, *, waste: WasteCode = RESIDUE, net: str = "187.000", label: bool = True
    ) -> str:
        """Make a labelled drum of 18.5 kg that was weighed and sealed, and return its code."""
        owner, serial = home or self.canglan, next(self._numbers)
        code = f"{owner.credit.text}{waste.digits}20260921{serial:03d}"
        name, form, hazards = {
            RESIDUE: ("釜残", "semi_solid", ["T"]),
            SLUDGE: ("电镀污泥", "semi_solid", ["T"]),
            RAGS: ("含油抹布", "solid", ["T", "In"]),
        }[waste]
        async with self.work(owner, MORNING - timedelta(days=7)) as work:
            container_id = work.new_id()
            await work.execute(
                _ADD_CONTAINER,
                owner.org_id,
                container_id,
                code,
                owner.site_id,
                waste.digits,
                name,
                form,
                hazards,
                serial,
                work.now,
                registry.WANGCHAO,
            )
            if label:
                await work.execute(
                    _ADD_LABEL, owner.org_id, work.new_id(), code, container_id, work.now, registry.WANGCHAO
                )
        gross = Mass.kg(net) + Mass.kg("18.500")
        mass = {"net": net, "gross": gross.text, "tare": "18.500", "source": "weighed", "division": "0.100"}
        born = {"waste_code": waste.digits, "form": form, "filling_began": "2026-09-21"}
        await self.say(owner, "generated", [code], at=MORNING - timedelta(days=7), line={"mass": mass}, **born)
        return code

    async def say(
        self,
        who: Company,
        kind: str,
        codes: list[str],
        *,
        at: datetime = MORNING,
        line: dict[str, Any] | None = None,
        **more: Any,
    ) -> Recorded:
        """Record an event about containers, all with the same line."""
        async with self.work(who, at) as work:
            return await recording.record(work, Sent(body(work, kind, codes, line=line, **more)))

    def contract(self, kind: ContractKind, *parties: NewParty, **changes: Any) -> NewContract:
        """Return a contract for residue that satisfies every rule, changed by `changes`."""
        made: dict[str, Any] = {
            "kind": kind,
            "number": "HT-2026-1",
            "parties": parties,
            "scope": ContractScope(codes=(RESIDUE,), methods=("D10",), quantity=Mass.kg("500000.000"))
            if kind is ContractKind.TREATMENT
            else ContractScope(codes=(RESIDUE,)),
            "pollution_terms": "防渗漏、防遗撒,事故立即告知",
            "valid_from": date(2026, 1, 1),
            "valid_until": date(2026, 12, 31),
            "body": json.dumps({"number": "HT-2026-1"}),
        }
        return NewContract(**made | changes)

    async def enter(self, who: Company, new: NewContract, at: datetime = MORNING) -> contracts.Entered:
        async with self.work(who, at) as work:
            return await contracts.enter(work, new)

    def manifest(self, codes: list[str], **changes: Any) -> NewManifest:
        """Return manifest A of the demo story with these drums, changed by `changes`."""
        made: dict[str, Any] = {
            "site_id": self.canglan.site_id,
            "recipient": self.jinglan.credit,
            "recipient_site_id": self.jinglan.site_id,
            "consignor": self.jinglan.named,
            "treatment": self.treatment,
            "haulage": self.haulage,
            "loading_on": date(2026, 9, 29),
            "arrival_on": date(2026, 9, 29),
            "lines": (
                NewLine(
                    waste_code=RESIDUE,
                    method="D10",
                    containers=tuple(NewContainer(code=code) for code in codes),
                    danger_class="6.1",
                ),
            ),
            "legs": (self.leg(),),
            "claims": (),
            "body": "{}",
        }
        return NewManifest(**made | changes)

    def leg(self, **changes: Any) -> NewLeg:
        made: dict[str, Any] = {
            "mode": TransportMode.ROAD,
            "carrier": self.antu.named,
            "tractor": "苏ZA1203",
            "trailer": "苏Z1207挂",
            "driver": "某驾驶员",
            "escort": "某押运员",
        }
        return NewLeg(**made | changes)

    async def drafted(self, codes: list[str], **changes: Any) -> Manifest:
        async with self.work(self.canglan) as work:
            return await drafting.draft(work, self.manifest(codes, **changes))

    async def issued(self, codes: list[str], **changes: Any) -> Manifest:
        """Return a manifest that was drafted, checked and issued, and insist that nothing was refused."""
        made = await self.drafted(codes, **changes)
        key = (made.home_org_id, made.manifest_id)
        async with self.work(self.canglan) as work:
            checked = await desk.check(work, *key)
        assert checked.decision
        assert not checked.decision.refused, checked.decision.violations
        async with self.work(self.canglan) as work:
            return (await desk.issue(work, *key, number=self.number())).manifest

    async def dispatched(self, codes: list[str], **changes: Any) -> Manifest:
        """Return a manifest whose drums were scanned on board and which was dispatched on the next morning."""
        made = await self.issued(codes, **changes)
        await self.load(made, codes)
        async with self.work(self.canglan, TOMORROW) as work:
            moved = await desk.dispatch(work, made.home_org_id, made.manifest_id, Haulage())
        assert moved.decision
        assert not moved.decision.refused, moved.decision.violations
        return moved.manifest

    async def load(self, manifest: Manifest, codes: list[str]) -> None:
        """Scan drums on board at dawn of the day of loading."""
        await self.say(
            self.canglan,
            "loaded",
            codes,
            at=TOMORROW - timedelta(hours=1),
            manifest_id=str(manifest.manifest_id),
            carrier_org_id=self.antu.org_id,
        )

    def receipt(
        self, work: Work, manifest: Manifest, lines: list[dict[str, Any]], *, net: str | None = None, **more: Any
    ) -> Sent:
        """Return the gate's event: lines as they are, and a bridge ticket of that net where one is given."""
        ticket = None
        if net is not None:
            gross = Mass.kg("15880.000") + Mass.kg(net)
            ticket = {"number": "DB-1", "gross": gross.text, "tare": "15880.000", "net": net, "division": "20.000"}
        return Sent(
            body(work, "received", [], containers=lines, manifest_id=str(manifest.manifest_id), ticket=ticket, **more)
        )

    async def received(
        self, manifest: Manifest, lines: list[dict[str, Any]], *, net: str | None = None, at: datetime = TOMORROW
    ) -> receiving.ReceivedLoad:
        async with self.work(self.jinglan, at) as work:
            sent = self.receipt(work, manifest, lines, net=net)
            return await receiving.receive(work, manifest.home_org_id, manifest.manifest_id, sent, Told())

    def number(self) -> str:
        """Return an official number of this city and year that nobody has used."""
        return f"2026{HOME_CITY}{next(self._numbers):06d}"


PAPER = Paper(reason="国家系统停机", photo_sha256=bytes(32))


def body(work: Work, kind: str, codes: list[str], *, line: dict[str, Any] | None = None, **more: Any) -> str:
    """Return the canonical body of an event of this moment."""
    members: dict[str, Any] = {
        "kind": kind,
        "v": 1,
        "event_id": str(work.new_id()),
        "event_time": work.now.isoformat(),
        "containers": [{"code": code, **(line or {})} for code in codes],
    }
    return canonical({name: value for name, value in (members | more).items() if value is not None})


def party(role: PartyRole, company: Company, *, principal: bool = True) -> NewParty:
    return NewParty(role=role, org=company.named, principal=principal, signed_by="某经办人" if principal else "")


def lines(codes: list[str], outcome: str = "accepted", **more: Any) -> list[dict[str, Any]]:
    return [{"code": code, "outcome": outcome, **more} for code in codes]


async def open_town(database: Database) -> Town:
    """Register the companies, their papers and the contracts of manifest A."""
    kind = OrganisationKind
    town = Town(
        database=database,
        canglan=await _company(database, kind.GENERATOR),
        yunfan=await _company(database, kind.GENERATOR),
        jinglan=await _company(database, kind.TREATMENT),
        ruitong=await _company(database, kind.TREATMENT),
        antu=await _company(database, kind.CARRIER),
        luqiao=await _company(database, kind.CONSULTANCY),
        tongda=await _company(database, kind.TRADER),
        officer=Actor(
            org_id=OrgId(999_000),
            scope=Scope.OFFICIAL,
            name="officer",
            account_id=registry.ID,
            regions=(registry.WANGCHAO,),
            permissions=frozenset(Permission),
        ),
    )
    async with begin_work(database, registry.OFFICE) as work:
        await registration.add_licence(work, registry.new_licence(town.jinglan.org_id))
        await registration.add_licence(work, _copper_licence(town.ruitong.org_id))
        await registration.add_carrier_permit(
            work,
            NewCarrierPermit(
                org_id=town.antu.org_id, number="苏运危001", classes=frozenset({"6.1", "8"}), period=PERIOD
            ),
        )
        permit = Permit("苏运危001", town.antu.org_id, frozenset({"6.1", "8"}), PERIOD)
        for unit, plate in ((UnitKind.TRACTOR, "苏Z·A1203"), (UnitKind.TRAILER, "苏Z·1207挂")):
            await registration.register_unit(
                work, NewTransportUnit(org_id=town.antu.org_id, kind=unit, plate=plate, permit=permit)
            )
    await _contracts(town)
    return town


async def _contracts(town: Town) -> None:
    treatment = town.contract(
        ContractKind.TREATMENT, party(PartyRole.REMOVER, town.canglan), party(PartyRole.RECIPIENT, town.jinglan)
    )
    haulage = town.contract(
        ContractKind.HAULAGE,
        party(PartyRole.CONSIGNOR, town.jinglan),
        party(PartyRole.CARRIER, town.antu),
        party(PartyRole.REMOVER, town.canglan, principal=False),
        party(PartyRole.RECIPIENT, town.jinglan, principal=False),
    )
    town.treatment = (await town.enter(town.canglan, treatment)).ref
    town.haulage = (await town.enter(town.jinglan, haulage)).ref


async def _company(database: Database, kind: OrganisationKind) -> Company:
    async with begin_work(database, registry.OFFICE) as work:
        new = registry.new_organisation(kind)
        org_id = await registration.register_organisation(work, new)
        site_id = await registry.site(work, org_id)
    manager = Actor(
        org_id=org_id,
        scope=Scope.OWN,
        name=f"manager of {new.name}",
        account_id=registry.ID,
        permissions=frozenset(Permission),
    )
    return Company(org_id, new.credit_code, new.name, site_id, manager)


def _copper_licence(home: OrgId) -> NewLicence:
    return NewLicence(
        org_id=home,
        number="JSLJ0001OOD900",
        mode=LicenceMode.COMPREHENSIVE,
        categories=frozenset({"HW17", "HW22"}),
        codes=frozenset(),
        methods=frozenset({"R4"}),
        capacity=Mass.kg("5000000.000"),
        period=PERIOD,
    )
