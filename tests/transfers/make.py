"""Facts of the demo city, so that a test states only what it is about.

Everything is lawful as made: manifest A of the demo story, 48 drums from Canglan to Jinglan, haulage consigned by the
recipient. A test replaces one thing and says what must follow.
"""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from hwtrack.kernel.ids import ContractId, LicenceId, OrgId
from hwtrack.kernel.quantity import NOTHING, Mass
from hwtrack.kernel.waste import HazardProperty, PhysicalForm, WasteCode
from hwtrack.registry.exemptions import Exemption, read_exemptions
from hwtrack.registry.kinds import LicenceMode
from hwtrack.registry.licences import CarrierPermit, ExemptRegistration, Licence, Period, Permit
from hwtrack.transfers.calendar import Deadline
from hwtrack.transfers.consent import FilingConsent
from hwtrack.transfers.drafts import Decision, Difference, DifferenceKind
from hwtrack.transfers.facts import (
    AfterwardsFacts,
    CheckedFacts,
    ContractFacts,
    DailyFacts,
    Direction,
    DispatchFacts,
    FilingFacts,
    GateFacts,
    NumberFacts,
    ReceiptFacts,
    Settlement,
)
from hwtrack.transfers.manifest import Status
from hwtrack.transfers.model import (
    CapacityUse,
    Carriage,
    Contract,
    ContractKind,
    LabelStatus,
    Leg,
    Line,
    Load,
    OrgRef,
    Party,
    PartyRole,
    Scope,
    Transfer,
    TransportMode,
    Vehicle,
)
from hwtrack.transfers.receipt import Outcome, Receipt, Weighing, figures

TODAY = date(2026, 9, 29)
YEAR_END = date(2026, 12, 31)
RESIDUE = WasteCode.of("900-013-11")
SLUDGE = WasteCode.of("336-063-17")
RAGS = WasteCode.of("900-041-49")


def exemption(item: int, codes: str, stage: str, condition: str) -> Exemption:
    """One row of the published list, read as the list is read."""
    head = "seq,codes,waste_zh,stage_zh,condition_zh,exempted_zh"
    (row,) = read_exemptions(f"{head}\n{item},{codes},x,{stage},{condition},x\n", "2021")
    return row


def org(number: int, name: str, code: str, *kinds: str) -> OrgRef:
    return OrgRef(name=name, credit_code=code, org_id=OrgId(number), kinds=frozenset(kinds), division=329901)


CANGLAN = org(1, "沧澜化工", "91329900MA9XCL014E", "generator")
YUNFAN = org(2, "云帆电镀", "91329900MA9XYF026W", "generator")
HAIJIA = org(3, "海岬汽修", "91329900MA9XHJ032J", "generator")
JINGLAN = org(4, "静澜环境", "91329900MA9XJL0479", "treatment")
RUITONG = org(5, "瑞铜资源", "91329900MA9XRT0506", "treatment")
ANTU = org(6, "安途运输", "91329900MA9XAT066M", "carrier")
LUQIAO = org(7, "绿桥咨询", "91329900MA9XLQ076M", "consultancy")
HUIJI = org(8, "汇集收集", "91329900MA9XHX0814", "collector")
TONGDA = org(9, "通达商贸", "91329900MA9XTD0904", "trader")


def kg(text: str) -> Mass:
    return Mass.kg(text)


def party(role: PartyRole, org: OrgRef, *, principal: bool = True, signatory: OrgRef | None = None) -> Party:
    return Party(role=role, org=org, principal=principal, signatory=signatory or (org if principal else None))


def contract(kind: ContractKind, *parties: Party, **changes: Any) -> Contract:
    made = Contract(
        contract_id=ContractId(UUID(int=len(parties))),
        kind=kind,
        parties=parties,
        scope=Scope(codes=(RESIDUE,), methods=("D10",), quantity=kg("500000.000")),
        pollution_terms=True,
        valid_from=date(2026, 1, 1),
        valid_until=YEAR_END,
    )
    return replace(made, **changes)


def treatment(*extra: Party, remover: OrgRef = CANGLAN, recipient: OrgRef = JINGLAN, **changes: Any) -> Contract:
    parties = (party(PartyRole.REMOVER, remover), party(PartyRole.RECIPIENT, recipient), *extra)
    return contract(ContractKind.TREATMENT, *parties, **changes)


def haulage(
    *extra: Party, consignor: OrgRef = JINGLAN, remover: OrgRef = CANGLAN, recipient: OrgRef = JINGLAN, **changes: Any
) -> Contract:
    parties = (
        party(PartyRole.CONSIGNOR, consignor),
        party(PartyRole.CARRIER, ANTU),
        party(PartyRole.REMOVER, remover, principal=False),
        party(PartyRole.RECIPIENT, recipient, principal=False),
        *extra,
    )
    return contract(ContractKind.HAULAGE, *parties, **changes)


def licence(valid_from: date = date(2024, 1, 1), valid_until: date = date(2028, 12, 31), **changes: Any) -> Licence:
    made = Licence(
        licence_id=LicenceId(UUID(int=41)),
        number="JSDEMO-D10-001",
        org_id=JINGLAN.org_id or OrgId(0),
        mode=LicenceMode.COMPREHENSIVE,
        categories=frozenset({"HW06", "HW08", "HW11", "HW12", "HW13", "HW49"}),
        codes=frozenset(),
        methods=frozenset({"D10"}),
        capacity=kg("9900000.000"),
        period=Period(valid_from, valid_until),
    )
    return replace(made, **changes)


def exempt_unit(code: WasteCode, until: date = YEAR_END) -> ExemptRegistration:
    return ExemptRegistration(
        registration_id=UUID(int=42),
        org_id=JINGLAN.org_id or OrgId(0),
        document_no="澜环豁〔2026〕3号",
        item=24,
        codes=frozenset({code}),
        period=Period(date(2026, 1, 1), until),
    )


def capacity(**changes: Any) -> CapacityUse:
    made = CapacityUse(
        year=2026, capacity=kg("9900000.000"), used=kg("9842600.000") + kg("61000.000"), adding=kg("8976.000")
    )
    return replace(made, **changes)


def line(**changes: Any) -> Line:
    made = Line(
        line_no=1,
        waste_code=RESIDUE,
        method="D10",
        declared=kg("8976.000"),
        form=PhysicalForm.SEMI_SOLID,
        hazards=frozenset({HazardProperty.TOXIC}),
        danger_class="6.1",
    )
    return replace(made, **changes)


def permit(until: date = date(2027, 6, 30), **changes: Any) -> CarrierPermit:
    made = CarrierPermit(
        permit_id=UUID(int=43),
        org_id=ANTU.org_id or OrgId(0),
        number="苏交运管危字001",
        classes=frozenset({"3", "6", "8", "9"}),
        period=Period(date(2025, 1, 1), until),
    )
    return replace(made, **changes)


def vehicle(plate: str = "苏Z·A1203", holder: OrgRef = ANTU, until: date = date(2027, 6, 30)) -> Vehicle:
    permit = Permit("P1", holder.org_id or OrgId(0), frozenset({"6.1"}), Period(date(2025, 1, 1), until))
    return Vehicle(plate=plate, permit=permit)


def leg(**changes: Any) -> Leg:
    made = Leg(
        leg_no=1,
        mode=TransportMode.ROAD,
        carrier=ANTU,
        permit=permit(),
        tractor=vehicle(),
        trailer=vehicle("苏Z·1207挂"),
    )
    return replace(made, **changes)


def transfer(**changes: Any) -> Transfer:
    made = Transfer(
        remover=CANGLAN,
        recipient=JINGLAN,
        consignor=JINGLAN,
        lines=(line(),),
        legs=(leg(),),
        loading_on=TODAY,
        arrival_on=TODAY,
    )
    return replace(made, **changes)


def code(serial: int) -> str:
    return f"91329900MA9XCL014E9000131120260921{serial:03d}"


def load(serial: int = 17, **changes: Any) -> Load:
    made = Load(
        code=code(serial),
        line_no=1,
        carriage=Carriage.PACKAGE,
        well_formed=True,
        status=LabelStatus.VALID,
        waste_code=RESIDUE,
        form=PhysicalForm.SEMI_SOLID,
        hazards=frozenset({HazardProperty.TOXIC}),
        holder=CANGLAN.org_id,
        scanned=True,
    )
    return replace(made, **changes)


def contract_facts(contract: Contract | None = None, **changes: Any) -> ContractFacts:
    made = ContractFacts(on=TODAY, contract=contract or treatment(), licence=licence(), exemption=None)
    return replace(made, **changes)


def _moving() -> dict[str, Any]:
    return {
        "on": TODAY,
        "transfer": transfer(),
        "treatment": treatment(),
        "haulage": haulage(),
        "licence": licence(),
        "exemption": None,
        "capacity": capacity(used=NOTHING),
        "loads": (load(17), load(18)),
    }


def checked(**changes: Any) -> CheckedFacts:
    return CheckedFacts(**(_moving() | changes))


def dispatch(**changes: Any) -> DispatchFacts:
    return DispatchFacts(**(_moving() | changes))


def afterwards(**changes: Any) -> AfterwardsFacts:
    dates = {"completed_on": TODAY, "entered_on": date(2026, 10, 9), "enter_by": Deadline(date(2026, 10, 19), True)}
    return AfterwardsFacts(**(_moving() | dates | changes))


def number(text: str = "20263299000417", **changes: Any) -> NumberFacts:
    made = NumberFacts(on=TODAY, number=text, created_year=2026, origin_division=329901)
    return replace(made, **changes)


def gate(**changes: Any) -> GateFacts:
    made = GateFacts(
        on=TODAY,
        direction=Direction.OUT,
        at=CANGLAN,
        transfer=transfer(),
        status=Status.DISPATCHED,
        loads=(load(17), load(18)),
        unlisted=(),
    )
    return replace(made, **changes)


def received(serial: int, outcome: Outcome = Outcome.ACCEPTED, **changes: Any) -> Receipt:
    made = Receipt(code=code(serial), outcome=outcome, declared=kg("187.000"), packaging=kg("18.500"))
    return replace(made, **changes)


def settlement(**changes: Any) -> Settlement:
    made = Settlement(accepted_on=TODAY, confirm_by=Deadline(date(2026, 10, 12), True), decision=Decision.ACCEPT)
    return replace(made, **changes)


def missing() -> Difference:
    return Difference(kind=DifferenceKind.NOT_ARRIVED, mass=kg("374.000"), codes=(code(23), code(31)))


def receipt(**changes: Any) -> ReceiptFacts:
    made = ReceiptFacts(
        on=TODAY,
        transfer=transfer(),
        treatment=treatment(),
        receiver=JINGLAN,
        licence=licence(),
        exemption=None,
        capacity=capacity(used=NOTHING),
        figures=figures((received(17), received(18))),
        weighing=Weighing(gross=kg("16400.000"), tare=kg("15980.000"), division=kg("20.000")),
        differences=(),
        settlement=settlement(),
    )
    return replace(made, **changes)


def daily(**changes: Any) -> DailyFacts:
    return replace(DailyFacts(on=TODAY, status=Status.RECEIVED, differences=(), settlement=settlement()), **changes)


def consent(**changes: Any) -> FilingConsent:
    made = FilingConsent(
        agent=LUQIAO.org_id or OrgId(0),
        principal=HAIJIA.org_id or OrgId(0),
        document="澜环固备〔2026〕12号",
        valid_from=date(2026, 1, 1),
        valid_until=YEAR_END,
    )
    return replace(made, **changes)


def filing(**changes: Any) -> FilingFacts:
    return replace(FilingFacts(on=TODAY), **changes)
