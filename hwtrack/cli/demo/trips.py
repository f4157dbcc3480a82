"""One lawful transfer from its contracts to its confirmation, by the hands of those concerned."""

from dataclasses import dataclass, field
from datetime import date, datetime

from hwtrack.cli.demo.city import Vehicle
from hwtrack.cli.demo.hands import Hands, demand_lawful, demand_recorded
from hwtrack.cli.demo.pen import instant, ticket
from hwtrack.cli.demo.wastes import Waste
from hwtrack.custody.service.recording import Sent
from hwtrack.kernel.quantity import Mass
from hwtrack.registry.credit import CreditCode
from hwtrack.registry.kinds import UnitKind
from hwtrack.transfers.commands import (
    ContractRef,
    Haulage,
    NewContainer,
    NewContract,
    NewLeg,
    NewLine,
    NewManifest,
    NewParty,
    Told,
)
from hwtrack.transfers.model import Carriage, ContractKind, PartyRole, Scope, TransportMode
from hwtrack.transfers.record import Manifest
from hwtrack.transfers.service import contracts, desk, drafting, receiving

SIGNED_AT = instant(date(2026, 7, 20), "10:00")
TERM = (date(2026, 1, 1), date(2026, 12, 31))
AGREED = Mass.kg("500000.000")
TRUCK = Mass.kg("15880.000")
TERMS = "防扬散、防流失、防渗漏；发生事故立即告知移出人和生态环境部门"


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """Who sends what to whom, who carries it and who ordered the carriage."""

    remover: str
    recipient: str
    carrier: str
    consignor: str
    waste: Waste
    carriage: Carriage = Carriage.PACKAGE


@dataclass(slots=True)
class Trips:
    """Transfers made by the services; contracts are entered at their first use."""

    hands: Hands
    _contracts: dict[Way, tuple[ContractRef, ContractRef]] = field(default_factory=dict)

    async def contracts(self, way: Way, *, at: datetime = SIGNED_AT) -> tuple[ContractRef, ContractRef]:
        """Return treatment and haulage contract of a way."""
        if way not in self._contracts:
            number = f"{len(self._contracts) + 1:03d}"
            treatment = await self._enter(way.remover, self._treatment(way, f"CZ-2026-{number}"), at)
            haulage = await self._enter(way.consignor, self._haulage(way, f"YS-2026-{number}"), at)
            self._contracts[way] = treatment, haulage
        return self._contracts[way]

    async def issue(self, way: Way, codes: list[str], *, number: str, at: datetime, loading_on: date) -> Manifest:
        """Draft, check and issue a manifest."""
        treatment, haulage = await self.contracts(way)
        hands = self.hands
        new = NewManifest(
            site_id=hands.ids.sites[way.remover],
            recipient=CreditCode.of(hands.companies[way.recipient].credit_code),
            recipient_site_id=hands.ids.sites[way.recipient],
            consignor=hands.named(way.consignor),
            treatment=treatment,
            haulage=haulage,
            loading_on=loading_on,
            arrival_on=loading_on,
            lines=(self._line(way, codes),),
            legs=(self._leg(way),),
            claims=(),
            body="{}",
        )
        async with hands.work(way.remover, at) as work:
            made = await drafting.draft(work, new)
            checked = await desk.check(work, made.home_org_id, made.manifest_id)
            demand_lawful(checked.decision)
            issued = await desk.issue(work, made.home_org_id, made.manifest_id, number=number)
            demand_lawful(issued.decision)
        return issued.manifest

    async def dispatch(self, way: Way, manifest: Manifest) -> None:
        """Load everything and send the vehicle off on the morning of the day of loading."""
        hands, day = self.hands, manifest.loading_on
        loaded = hands.event(
            "loaded",
            [{"code": line.code} for line in manifest.lines],
            at=instant(day, "08:30"),
            manifest_id=str(manifest.manifest_id),
            carrier_org_id=int(hands.ids.orgs[way.carrier]),
        )
        await hands.say(way.remover, [loaded], at=instant(day, "08:32"))
        async with hands.work(way.remover, instant(day, "09:00")) as work:
            moved = await desk.dispatch(work, manifest.home_org_id, manifest.manifest_id, Haulage())
            demand_lawful(moved.decision)
        async with hands.work(way.carrier, instant(day, "09:10")) as work:
            await receiving.depart(work, manifest.home_org_id, manifest.manifest_id)

    async def receive(self, way: Way, manifest: Manifest, bridge_net: Mass) -> None:
        """Weigh the truck and accept everything before noon."""
        hands, at = self.hands, instant(manifest.loading_on, "11:20")
        body = hands.event(
            "received",
            [{"code": line.code, "outcome": "accepted"} for line in manifest.lines],
            at=at,
            manifest_id=str(manifest.manifest_id),
            place={"site_id": str(hands.ids.sites[way.recipient])},
            ticket=ticket(f"DB-{manifest.official_no}", net=bridge_net, tare=TRUCK),
        )
        async with hands.work(way.recipient, at) as work:
            await receiving.arrive(work, manifest.home_org_id, manifest.manifest_id)
            load = await receiving.receive(work, manifest.home_org_id, manifest.manifest_id, Sent(body), Told())
        if load.recorded is not None:
            demand_recorded(load.recorded)

    async def settle(self, way: Way, manifest: Manifest, day: date) -> None:
        """Confirm the receipt."""
        async with self.hands.work(way.recipient, instant(day, "10:00")) as work:
            await receiving.settle(work, manifest.home_org_id, manifest.manifest_id)

    async def treat(self, way: Way, manifest: Manifest, day: date) -> None:
        """Treat everything that came with a manifest."""
        at = instant(day, "14:00")
        body = self.hands.event(
            "treated",
            [{"code": line.code} for line in manifest.lines],
            at=at,
            place=self.hands.place(way.recipient, "TS002"),
            method=way.waste.method,
        )
        await self.hands.say(way.recipient, [body], at=at)

    async def _enter(self, key: str, new: NewContract, at: datetime) -> ContractRef:
        async with self.hands.work(key, at) as work:
            entered = await contracts.enter(work, new)
        demand_lawful(entered.decision)
        return entered.ref

    def _treatment(self, way: Way, number: str) -> NewContract:
        parties = (self._party(PartyRole.REMOVER, way.remover), self._party(PartyRole.RECIPIENT, way.recipient))
        scope = Scope(codes=(way.waste.waste_code,), methods=(way.waste.method,), quantity=AGREED)
        return _contract(ContractKind.TREATMENT, number, parties, scope)

    def _haulage(self, way: Way, number: str) -> NewContract:
        parties = (
            self._party(PartyRole.CONSIGNOR, way.consignor),
            self._party(PartyRole.CARRIER, way.carrier),
            self._party(PartyRole.REMOVER, way.remover, principal=False),
            self._party(PartyRole.RECIPIENT, way.recipient, principal=False),
        )
        return _contract(ContractKind.HAULAGE, number, parties, Scope(codes=(way.waste.waste_code,)))

    def _party(self, role: PartyRole, key: str, *, principal: bool = True) -> NewParty:
        return NewParty(
            role=role, org=self.hands.named(key), principal=principal, signed_by="经办人" if principal else ""
        )

    def _leg(self, way: Way) -> NewLeg:
        vehicles = self.hands.companies[way.carrier].vehicles
        return NewLeg(
            mode=TransportMode.ROAD,
            carrier=self.hands.named(way.carrier),
            tractor=_plate(vehicles, UnitKind.TRACTOR),
            trailer=_plate(vehicles, UnitKind.TRAILER),
            driver="驾驶员",
            escort="押运员",
        )

    @staticmethod
    def _line(way: Way, codes: list[str]) -> NewLine:
        return NewLine(
            waste_code=way.waste.waste_code,
            method=way.waste.method,
            containers=tuple(NewContainer(code=code) for code in codes),
            carriage=way.carriage,
            danger_class=way.waste.danger_class,
        )


def _contract(kind: ContractKind, number: str, parties: tuple[NewParty, ...], scope: Scope) -> NewContract:
    return NewContract(
        kind=kind,
        number=number,
        parties=parties,
        scope=scope,
        pollution_terms=TERMS,
        valid_from=TERM[0],
        valid_until=TERM[1],
        body="{}",
    )


def _plate(vehicles: tuple[Vehicle, ...], kind: UnitKind) -> str:
    return next(vehicle.plate for vehicle in vehicles if vehicle.kind is kind)
