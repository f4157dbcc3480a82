"""Views filled with the demo story's facts (domain.md E), so that every page can be drawn without a database."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from hwtrack.accounts.device import FORK_REASON
from hwtrack.custody.bundle.anchors import trust_file
from hwtrack.kernel.actor import ANONYMOUS, Actor, Permission, Role, Scope
from hwtrack.kernel.ids import OrgId
from hwtrack.kernel.quantity import Mass
from hwtrack.kernel.rules import Effect, Severity
from hwtrack.kernel.waste import HazardProperty, PhysicalForm, WasteCode
from hwtrack.labels import vectors as label_vectors
from hwtrack.transfers.receipt import Figures, Weighing
from hwtrack.web import assets, opening, render, ties
from hwtrack.web.answers import Told
from hwtrack.web.body_forms import Offered, groups_of
from hwtrack.web.body_reading import BodyRow, Difference
from hwtrack.web.collecting import ERRANDS
from hwtrack.web.navigation import places
from hwtrack.web.packages import choices
from hwtrack.web.views import (
    alarms,
    bodies,
    containers,
    counting,
    handling,
    keys,
    lateness,
    log,
    outputs,
    parts,
    people,
    phones,
    public,
    rectification,
    settling,
    stock,
    transfers,
    verifying,
)
from hwtrack.web.views.opening import OpeningView
from hwtrack.web.words import CORRECTION, FORM, HAZARD, OPERATION, RULING, TREATING, Said
from hwtrack.web.words import EVENT as EVENT_WORDS
from tests.custody import bundles
from tests.labels import make as labels
from tests.tlog import make as tlog

CODE = "91329900MA9XCL014E9000131120260921017"
PLAQUE = labels.PLAQUE.text
EVENT = "01997000-0000-7000-8000-000000000001"
NOON = datetime(2026, 10, 26, 4, 0, tzinfo=UTC)
WASTE = WasteCode("90001311")
SLUDGE = WasteCode("33606317")

_BY_ROLE: Mapping[str, tuple[Role, str, tuple[Permission, ...]]] = {
    "worker": (
        Role.WAREHOUSE_WORKER,
        "陈库管",
        (Permission.CUSTODY_RECORD, Permission.CUSTODY_READ, Permission.MANIFEST_READ),
    ),
    "manager": (
        Role.ENVIRONMENT_MANAGER,
        "李环保",
        (
            Permission.CUSTODY_RECORD,
            Permission.CUSTODY_READ,
            Permission.MANIFEST_READ,
            Permission.CONTRACT_READ,
            Permission.LABEL_PRINT,
        ),
    ),
    "officer": (
        Role.BUREAU_OFFICER,
        "周科员",
        (Permission.CUSTODY_READ, Permission.MANIFEST_READ, Permission.CONTRACT_READ, Permission.RECTIFICATION_READ),
    ),
}


def kg(text: str) -> Mass:
    return Mass.kg(text)


def at(day: int, hour: int, minute: int = 0, *, month: int = 9) -> datetime:
    """An instant of the story, given in Asia/Shanghai."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


def actor(role: str) -> Actor:
    """One of the story's people by what they do."""
    own, name, permissions = _BY_ROLE[role]
    return Actor(
        org_id=OrgId(1),
        scope=Scope.OWN,
        name=name,
        account_id=UUID(EVENT),
        roles=frozenset({own}),
        permissions=frozenset(permissions),
    )


def shell(role: str, *, language: str = "en") -> render.Shell:
    """The frame around a page for one of the people, "" for nobody."""
    who = actor(role) if role else ANONYMOUS
    return render.Shell(
        actor=who,
        language=language,
        theme="",
        now=NOON,
        path="/",
        trace_id="",
        installation="demo",
        assets=assets.load(),
        places=places(who, "/"),
    )


def card() -> containers.ContainerCard:
    return containers.ContainerCard(
        code=CODE,
        waste_name="蒸馏釜残",
        waste_code=WASTE,
        hazards=(HazardProperty.TOXIC,),
        net=kg("187.400"),
        state=Said("Stored in {place}", {"place": "TS001 A-03"}),
        label="valid",
        holder="沧澜化工",
    )


def hop(seq: int, kind: str, instant: datetime, **more: object) -> containers.Hop:
    facts: dict[str, object] = {
        "status": "applied",
        "recorded_at": instant + timedelta(seconds=4),
        "place": "TS001 贮存库",
        "place_gap_m": 0,
        "who": "陈库管",
        "organisation": "沧澜化工",
        "grade": "device",
    }
    return containers.Hop(seq=seq, kind=kind, claimed_at=instant, **(facts | more))  # type: ignore[arg-type]


def body_rows() -> tuple[BodyRow, ...]:
    """What a sealing says in full."""
    return (
        BodyRow(key="a", group=CODE, label="Container", value=CODE),
        BodyRow(key="b", group=CODE, label="Net", value="187.4 kg"),
        BodyRow(key="c", group=CODE, label="How the mass is known", value=Said("Weighed")),
        BodyRow(key="d", group=Said("Place"), label="Facility", value="MF0007 蒸馏车间"),
        BodyRow(key="e", group="", label="Remark", value="夜班"),
    )


def chain() -> containers.Chain:
    weights = {"gross": kg("206.000"), "tare": kg("18.600"), "net": kg("187.400")}
    return containers.Chain(
        hops=(
            hop(1, "generated", at(21, 8, 30), place="MF0007 蒸馏车间"),
            hop(2, "top_up", at(21, 16, 10), place="MF0007 蒸馏车间"),
            hop(
                3,
                "sealed",
                at(22, 9, 5),
                place="MF0007 蒸馏车间",
                status="replaced",
                ties=(containers.Tie(ties.CORRECTS[1], 10),),
                is_struck=True,
                body=body_rows(),
                **weights,
            ),
            hop(4, "stored_in", at(22, 9, 40), net=kg("187.400"), place_gap_m=12),
            hop(
                5,
                "stored_out",
                at(29, 7, 55),
                recorded_at=at(29, 11, 20),
                remarks=(Said("Scanned without signal, sent when back in reach."),),
                explanation=lateness.Explained(text="库内无信号", who="陈师傅 · 沧澜化工", at=at(22, 16, 0)),
            ),
            hop(
                6,
                "loaded",
                at(29, 8, 20),
                who="安师傅",
                organisation="安途运输",
                place="苏Z·A1203 + 苏Z·1207挂",
                unexplained=True,
                question=late_question(codes=(), own=0, key="6"),
            ),
            hop(
                7,
                "arrived",
                at(29, 10, 2),
                who="安师傅",
                organisation="安途运输",
                place="静澜环境 东门",
                place_gap_m=35,
            ),
            hop(
                8,
                "stored_in",
                at(29, 10, 46),
                who="外部手机",
                organisation="未知",
                status="contested",
                place="瑞铜资源 TS002",
                place_gap_m=None,
                grade="desk",
            ),
            hop(
                10,
                "corrected",
                at(29, 11, 0),
                two_people=True,
                ties=(containers.Tie(ties.CORRECTS[0], 3),),
                changes=(
                    Difference(group=CODE, label="Gross", before="206.0 kg", after="206.5 kg"),
                    Difference(group="", label="Remark", before=None, after="复秤"),
                ),
                back_entry=True,
                official=True,
                place="",
                place_gap_m=None,
                grade="desk",
            ),
            hop(11, "judged", at(29, 11, 0), is_note=True, grade="system", place="", place_gap_m=None, who="系统"),
            hop(9, "received", at(29, 14, 30), who="高班长", organisation="静澜环境", net=kg("187.400")),
        ),
        gaps=(
            containers.Gap(
                after=6,
                text=Said("Loaded, but no departure was recorded; it arrived {hours} h later.", {"hours": 2}),
                tone="warn",
            ),
            containers.Gap(
                after=8,
                text=Said("Scanned in two places within {seconds} s, {km} km apart.", {"seconds": 38, "km": "27.4"}),
            ),
        ),
    )


def late_question(**more: object) -> lateness.Question:
    facts: dict[str, object] = {
        "event_id": EVENT,
        "kind": "stored_in",
        "happened_at": at(21, 9, 10),
        "recorded_at": at(22, 15, 40),
        "hours": 30,
        "codes": (CODE,),
        "own": 4,
    }
    return lateness.Question(**(facts | more))  # type: ignore[arg-type]


def container_view(**more: object) -> containers.ContainerView:
    facts: dict[str, object] = {
        "card": card(),
        "form": PhysicalForm.SEMI_SOLID,
        "generator": "沧澜化工",
        "site": "滨江路厂区",
        "place": "TS001 A-03",
        "volume": "200 L",
        "produced_on": date(2026, 9, 21),
        "chain": chain(),
        "whole_chain": True,
        "chain_broken_at": None,
        "bundle": f"/api/containers/{CODE}/bundle",
        "as_of": NOON,
        "actions": (parts.Action(f"/scan?text={CODE}", "Record the next step", "scan"),),
        "more": errand_groups(),
        "told": told("contested"),
        "known": known(),
        "pending": proposals_view().rows[:1],
        "sources": (
            containers.Descent(f"{CODE[:-3]}018", kg("187.400"), 1),
            containers.Descent(f"{CODE[:-3]}019", None, 1),
        ),
        "results": (containers.Descent(f"{CODE[:-3]}020", kg("90.000"), 9),),
    }
    return containers.ContainerView(**(facts | more))  # type: ignore[arg-type]


def known() -> containers.KnownOn:
    """What has changed since a day: one step stands otherwise, one came in later."""
    late = containers.Changed(
        seq=7,
        kind="weighed",
        happened_at=NOON,
        recorded_at=NOON + timedelta(hours=30),
        then="",
        now="applied",
    )
    return containers.KnownOn(
        day=date(2026, 9, 29),
        changes=(replace(late, seq=5, kind="loaded", then="applied", now="contested"), late),
        today=f"/containers/{CODE}",
    )


def errand_groups() -> tuple[containers.ErrandGroup, ...]:
    """Further things to do with a container."""
    return (
        containers.ErrandGroup("What is in it", (parts.Action(f"/containers/{CODE}/weigh", "Weigh", "scale"),)),
        containers.ErrandGroup(
            "What it is packed with",
            (parts.Action(f"/scan?errand=pack&unit={CODE}", "Pack into this unit", "pallet"),),
        ),
    )


def basket() -> containers.Basket:
    """Two pieces for a pallet, one of which is somebody else's."""
    return containers.Basket(
        errand=ERRANDS["pack"],
        unit=CODE,
        again=f"{CODE[:-3]}018",
        items=(
            containers.Collected(code=f"{CODE[:-3]}018", waste_name="蒸馏釜残", net=kg("187.400")),
            containers.Collected(
                code=f"{CODE[:-3]}019",
                waste_name="—",
                net=None,
                doubts=(Said("The books say that another organisation holds the container."),),
            ),
        ),
    )


def told(status: str = "held") -> Told:
    """What a person hears after a step that does not simply count."""
    return Told(
        what=Said("Loaded"),
        status=status,
        reasons=(Said("The container's loading is not known yet."),),
        advice=Said("It was known already and was not counted twice. Nothing has to be done."),
    )


def signing() -> containers.Signing:
    """In whose name something is recorded."""
    return containers.Signing(who="陈库管", organisation="沧澜化工", at=NOON)


def handling_view() -> handling.HandlingView:
    """Metering into a tank, refused for its reading."""
    return handling.HandlingView(
        title="Metered in",
        lead="Waste flowed in through a meter; the quantity is the difference of its readings.",
        icon="meter",
        button="Record what flowed in",
        address=f"/containers/{CODE}/metered-in",
        back=parts.Action(f"/containers/{CODE}", "To the container"),
        card=card(),
        inputs=(
            parts.Input("meter_id", "Meter", most=60, hint="The meter's number as it stands on its plate"),
            parts.Input("before", "Reading before", type="kg"),
            parts.Input("after", "Reading after", type="kg"),
            parts.Input("other", "Where it came from", type="code", required=False),
            parts.Input(
                "purpose", "What it is for", type="radios", choices=(parts.Choice("other", "Another purpose"),)
            ),
        ),
        signing=signing(),
        form=parts.Form(
            values={"before": "100", "after": "90"},
            faults={"after": Said("This has to be filled in.")},
            refused=Said("This has to be filled in."),
        ),
        doubts=(Said("The books say that another organisation holds the container."),),
        reckons=("after+turned_over_at before", "Net = after − before"),
    )


def transform_view() -> outputs.TransformView:
    """A drum split into two kinds, with a loss that nobody explained yet."""
    return outputs.TransformView(
        back=parts.Action(f"/containers/{CODE}", "To the container"),
        sources=(
            outputs.SourceLine(field="0", code=CODE, waste_name="蒸馏釜残", net=kg("187.400")),
            outputs.SourceLine(
                field="1",
                code=f"{CODE[:-3]}018",
                waste_name="废酸",
                net=None,
                doubts=(Said("The books say that another organisation holds the container."),),
            ),
        ),
        codes=CODE,
        rows=2,
        operations=tuple(parts.Choice(key, text) for key, text in OPERATION.items()),
        packages=choices(),
        wastes=(parts.Choice(CODE, "蒸馏釜残"), parts.Choice(f"{CODE[:-3]}018", "废酸")),
        facilities=(parts.Choice("f", "TS001 危废贮存库"),),
        signing=signing(),
        form=parts.Form(
            values={"taken-0": "187.4", "emptied-0": "yes", "mass-0": "90.2", "count-0": "2", "operation": "split"},
            faults={"loss_reason": Said("This has to be filled in.")},
            refused=Said(
                "{taken} kg were taken out and {put_in} kg put in: {loss} kg are lost, without a reason.",
                {"taken": "187.4", "put_in": "180.4", "loss": "7.0"},
            ),
        ),
    )


def treat_view() -> outputs.TreatView:
    """A batch of one drum with a row for its slag."""
    return outputs.TreatView(
        back=parts.Action(f"/containers/{CODE}", "To the container"),
        sources=(outputs.SourceLine(field="0", code=CODE, waste_name="蒸馏釜残", net=kg("187.400")),),
        codes=CODE,
        rows=1,
        kinds=tuple(parts.Choice(key, text) for key, text in TREATING.items()),
        ways=(parts.Choice("f/D10", "TS002 回转窑焚烧线 · D10 焚烧"),),
        packages=choices(),
        forms=tuple(parts.Choice(key, text) for key, text in FORM.items()),
        hazards=tuple(parts.Choice(key, text, key) for key, text in HAZARD.items()),
        signing=signing(),
        form=parts.Form(values={"kind": "treated"}),
    )


def labels_view() -> outputs.LabelsView:
    """Three new containers, one of which has its label."""
    lines = tuple(
        outputs.NewLabel(
            code=f"{CODE[:-3]}{number:03d}",
            waste_name="蒸馏釜残",
            net=kg("90.200"),
            label="valid" if number == 1 else "none",
            width_mm=100,
            copies=number != 1,
        )
        for number in (1, 2, 3)
    )
    group = outputs.LabelGroup(width_mm=100, labels=lines, codes=" ".join(line.code for line in lines))
    return outputs.LabelsView(groups=(group,), told=Told(what=Said("Split, merged or repacked"), status="applied"))


def opening_view(**more: object) -> OpeningView:
    """A pasted list of one line, tried out."""
    facts: dict[str, object] = {
        "sites": (parts.Choice("s", "滨江路厂区"),),
        "columns": tuple(heading for _, heading in opening.COLUMNS),
        "example": opening.example(),
        "today": NOON.date(),
        "signing": signing(),
        "form": parts.Form(values={"list": opening.example()}),
    }
    return OpeningView(**(facts | more))  # type: ignore[arg-type]


def body_form(**more: object) -> bodies.BodyFormView:
    """A sealing with a wrong mass as a form."""
    body = {
        "containers": [{"code": CODE, "mass": {"net": "187.400", "source": "weighed", "division": "0.100"}}],
        "place": {"site_id": EVENT, "facility_id": EVENT},
        "note": "夜班",
    }
    offered = Offered(facilities=(parts.Choice(EVENT, "TS001 危废贮存库"),))
    groups = groups_of("sealed", body, offered)
    facts: dict[str, object] = {
        "title": "Back entry",
        "lead": "Enter what happened as it happened; that it was entered afterwards is shown in the chain. Where it"
        " happened more than 24 hours ago, say in the remark why it is entered only now.",
        "kind": "sealed",
        "button": "Record the back entry",
        "address": f"/containers/{CODE}/back-entry",
        "back": parts.Action(f"/containers/{CODE}", "To the container"),
        "card": card(),
        "groups": groups,
        "signing": signing(),
        "form": parts.Form(
            values={one.name: one.value for group in groups for one in group.inputs},
            faults={"containers/0/mass/net": Said("This has to be filled in.")},
        ),
    }
    return bodies.BodyFormView(**(facts | more))  # type: ignore[arg-type]


def outcome(**more: object) -> containers.ScanOutcome:
    facts: dict[str, object] = {
        "place": containers.PlaceSeen(code=PLAQUE, name="危废贮存库", facility_code="TS001", zone="A-03"),
        "container": card(),
        "steps": (
            containers.Step(
                kind="stored_in", text=Said("Store in {place}", {"place": "TS001"}), event_id=EVENT, primary=True
            ),
            containers.Step(kind="loaded", text=Said("Load it"), event_id=EVENT),
            containers.Step(
                kind="metered_in", text=Said("Metered in"), event_id=EVENT, link="/containers/x/metered-in"
            ),
        ),
        "signing": containers.Signing(
            who="陈库管", organisation="沧澜化工", at=NOON, place="TS001 危废贮存库", net=kg("187.400"), along=4
        ),
        "more": errand_groups(),
    }
    return containers.ScanOutcome(**(facts | more))  # type: ignore[arg-type]


def must_not_lie() -> Said:
    """What is said where waste acid is brought to waste alkali."""
    return Said(
        "This waste ({first}) must not lie beside {code} ({second}), which is in this store: {danger}. Keep them apart,"
        " in another zone or store. The step is recorded all the same.",
        {
            "first": "强酸",
            "code": CODE,
            "second": "强碱",
            "danger": "强烈反应放热 (violent heat)",
        },
    )


def found_int03() -> parts.Found:
    return parts.Found(
        rule="INT-03",
        severity=Severity.BLOCK,
        effect=Effect.REFUSE,
        title="No intermediary between generator and recipient",
        message=Said("“{name}” is named as {role}.", {"name": "绿桥咨询", "role": "居间方"}),
        remedy=Said("Contract directly with a licensed or registered-exempt recipient."),
        basis="苏环办〔2021〕207号 第二条",
    )


def found_lic03() -> parts.Found:
    return parts.Found(
        rule="LIC-03",
        severity=Severity.MEDIUM,
        effect=Effect.WARN,
        title="Little capacity left",
        message=Said("Accepted and under way use {percent} % of the licence.", {"percent": "100.1"}),
        remedy=Said("Ask the recipient to confirm what is left."),
        basis="危险废物经营许可证管理办法 第十二条",
        confirmed=False,
    )


ASKED = {f"{rule}": 1 for rule in ("INT-01", "INT-02", "INT-03", "INT-04", "LIC-01", "LIC-02", "LIC-03", "CON-01")}


def judgement(*found: parts.Found, refused: bool = False) -> parts.Judgement:
    return parts.Judgement(stage="contract", at=NOON, refused=refused, found=found, asked=ASKED)


def manifest_row() -> parts.Row:
    return parts.Row(
        address="/manifests/m1",
        name="32990020261020",
        about="沧澜化工 → 静澜环境 · 40 桶 · 7.480 t",
        state=("manifest", "in_transit"),
    )


def manifest_view(**more: object) -> transfers.ManifestView:
    facts: dict[str, object] = {
        "manifest_id": "m1",
        "number": "32990020260928",
        "paper": False,
        "status": "issued",
        "stages": (
            transfers.Stage(state="checked", at=at(28, 9)),
            transfers.Stage(state="issued", at=at(28, 9, 40), is_now=True),
            transfers.Stage(state="dispatched"),
            transfers.Stage(state="in_transit"),
            transfers.Stage(state="arrived"),
            transfers.Stage(state="received"),
            transfers.Stage(state="settled"),
        ),
        "due": Said("The remover dispatches it by {date}.", {"date": "2026-10-15"}),
        "is_late": False,
        "parties": (
            transfers.PartyLine(role="remover", name="沧澜化工", credit_code="91329900MA9XCL014E"),
            transfers.PartyLine(role="recipient", name="静澜环境", credit_code="91329900MA9XJL0479"),
            transfers.PartyLine(role="consignor", name="静澜环境", credit_code="91329900MA9XJL0479"),
            transfers.PartyLine(role="carrier", name="安途运输", credit_code="91329900MA9XAT066M"),
        ),
        "lines": (
            transfers.ManifestLine(
                line_no=1,
                name="蒸馏釜残",
                waste_code=WASTE,
                hazards=(HazardProperty.TOXIC,),
                form=PhysicalForm.SEMI_SOLID,
                method="D10",
                count=48,
                declared=kg("8976.000"),
            ),
        ),
        "legs": (
            transfers.LegLine(
                leg_no=1,
                mode="road",
                carrier="安途运输",
                permit="3299-0042",
                tractor="苏Z·A1203",
                trailer="苏Z·1207挂",
                people="安师傅, 押运员",
            ),
        ),
        "loading": transfers.Loading(expected=48, loaded=46, missing=(CODE, CODE[:-3] + "031")),
        "loading_on": date(2026, 9, 29),
        "arrival_on": date(2026, 9, 29),
        "judgements": (judgement(found_lic03()),),
        "moves": (transfers.Move(move="dispatch", text="Dispatch", primary=True),),
    }
    return transfers.ManifestView(**(facts | more))  # type: ignore[arg-type]


def receipt_view() -> transfers.ReceiptView:
    lines = (
        transfers.ReceiptLine(
            code=CODE, outcome="accepted", declared=kg("187.400"), net=kg("187.400"), refused=kg("0.000")
        ),
        transfers.ReceiptLine(
            code=CODE[:-3] + "019",
            outcome="refused",
            declared=kg("186.500"),
            net=kg("186.500"),
            refused=kg("186.500"),
            reason="桶身渗漏",
        ),
        transfers.ReceiptLine(
            code=CODE[:-3] + "023", outcome="not_arrived", declared=kg("187.000"), net=kg("0.000"), refused=kg("0.000")
        ),
    )
    return transfers.ReceiptView(
        manifest=manifest_row(),
        received_at=at(20, 15, 10, month=10),
        received_by="静澜环境 · 高班长",
        figures=Figures(
            declared=kg("7480.000"),
            accepted=kg("6919.500"),
            refused=kg("186.500"),
            not_arrived=kg("374.000"),
            reweighed=kg("0.000"),
            packaging=kg("703.000"),
            count=40,
            count_accepted=37,
            count_refused=1,
            count_not_arrived=2,
        ),
        weighing=Weighing(gross=kg("23700.000"), tare=kg("15880.000"), division=kg("20.000"), ticket="DB-1020-07"),
        lines=lines,
        confirm_by=date(2026, 10, 27),
        confirmed_at=None,
        follow_ups=(Said("A return leg for {count} container has been drafted.", {"count": 1}),),
    )


def receipt_form() -> transfers.ReceiptFormView:
    view = receipt_view()
    return transfers.ReceiptFormView(
        manifest=manifest_row(),
        manifest_id="m1",
        containers=view.lines,
        scales=(parts.Choice("s1", "东门地磅", "20 kg"),),
        event_id=EVENT,
    )


def figure(name: str, value: str, unit: str, definition: str, tone: str = "") -> parts.Figure:
    return parts.Figure(name=name, value=value, unit=unit, definition=Said(definition), as_of=NOON, tone=tone)


def campaign_view() -> rectification.CampaignView:
    titles = ("生态文明思想学习不够深入", "危险废物监管不到位", "交办问题落实标准不高")
    states = ("signed_off", "under_way", "rebounded")
    lines = tuple(
        rectification.IssueLine(
            address=f"/issues/{number}",
            number=number,
            title=title,
            status=state,
            office="固体废物处",
            due_on=date(2026, 10, 30),
            is_late=state == "rebounded",
            evidence=4,
            proven=3,
        )
        for number, (title, state) in enumerate(zip(titles, states, strict=True), start=1)
    )
    return rectification.CampaignView(
        title="澜江市局巡察整改",
        kind="Rectification after an inspection",
        source="2026-04-19",
        figures=(
            figure("Issues", "21", "", "All issues of the notice, by its own numbers"),
            figure("Signed off", "9", "", "Issues whose sign-off is sealed in the log"),
            figure("Overdue", "1", "", "Open issues whose term is over", "bad"),
        ),
        groups=(
            rectification.IssueGroup(title="(一)学习贯彻不够深入", issues=lines[:1]),
            rectification.IssueGroup(title="(二)监管不到位", issues=lines[1:]),
        ),
        as_of=NOON,
    )


def issue_view() -> rectification.IssueView:
    refused = figure("Transfers through intermediaries", "2 + 1", "", "Refused by the rules + found afterwards", "warn")
    return rectification.IssueView(
        campaign=parts.Action("/campaigns/c1", "Rectification"),
        address="/campaigns/c1/issues/2",
        number=2,
        title="危险废物监管不到位",
        status="applied",
        office="固体废物处",
        due_on=date(2026, 10, 30),
        is_late=False,
        found=("个别突出环境问题整改推进不快。",),
        measures=("严禁产废单位委托第三方中介机构运输和利用处置危险废物。", "全面推行二维码电子标签。"),
        documents=("《关于进一步规范危险废物转移工作的通知》",),
        metrics=(
            rectification.MetricView(
                n=1,
                figure=refused,
                parts=(("2", "refused"), ("1", "found afterwards")),
                rows=("0199-1", "0199-2", "0199-3"),
                captured_by="周科员",
                query=Said("Contracts and manifests since the date that name an intermediary"),
                parameters=(("since", "2026-01-01"),),
                captured_at=NOON,
                digest="9f" * 32,
                contradicts=Said("{count} was found afterwards, not before.", {"count": 1}),
            ),
        ),
        evidence=(
            rectification.EvidenceLine(
                name="现场照片.jpg", kind="照片", added_at=NOON, added_by="周科员", digest="ab" * 32
            ),
            rectification.EvidenceLine(
                name="验收单.pdf",
                kind="文件",
                added_at=NOON,
                added_by="周科员",
                digest="ab" * 32,
                fault=Said("Used for another issue before"),
            ),
        ),
        history=(rectification.HistoryLine(status="under_way", what="Begin", at=at(1, 9), who="固体废物处"),),
        moves=(
            rectification.IssueMove(move="sign_off", text="Sign off", takes_note=True, primary=True),
            rectification.IssueMove(move="return", text="Return it", needs_note=True),
        ),
        may_capture=True,
    )


def home_view(role: str) -> people.HomeView:
    if role == "officer":
        return people.HomeView(
            name="周科员",
            organisation="澜江市生态环境局",
            roles=("bureau_officer",),
            figures=(
                figure("Transfers refused", "2", "", "Contracts and manifests the rules refused since 2026-01-01"),
                figure("Found afterwards", "1", "", "Judged only when a paper manifest was entered", "warn"),
                figure("Label coverage", "61/64", "", "Facilities with a plaque scanned at least once"),
                figure("Overdue", "1", "", "Open issues whose term is over", "bad"),
            ),
            worklists=(
                parts.Worklist(
                    title="Rectification",
                    rows=(
                        parts.Row(
                            address="/issues/2",
                            name="2. 危险废物监管不到位",
                            about="固体废物处",
                            state=("issue", "applied"),
                            due=Said("by {date}", {"date": "2026-10-30"}),
                        ),
                    ),
                    empty="Nothing waits for you.",
                    more="/campaigns",
                ),
                parts.Worklist(title="Transfers under way", rows=(manifest_row(),), empty="Nothing is under way."),
            ),
        )
    return people.HomeView(
        name="陈库管",
        organisation="沧澜化工",
        roles=("warehouse_worker",),
        primary=parts.Action("/scan", "Scan", "scan"),
        shortcuts=(
            parts.Action("/containers/new", "Register a container", "plus"),
            parts.Action("/containers", "Stock", "box"),
        ),
        worklists=(
            parts.Worklist(
                title="What waits",
                rows=(
                    parts.Row(
                        address=f"/containers/{CODE}",
                        name="蒸馏釜残 …017",
                        about="187.4 kg · TS001 A-03",
                        due=Said("{days} days stored", {"days": 35}),
                        is_late=True,
                    ),
                    manifest_row(),
                ),
                empty="Nothing waits for you.",
            ),
        ),
    )


def public_label(**more: object) -> public.PublicLabelView:
    facts: dict[str, object] = {
        "code": CODE,
        "standing": "valid",
        "signature_checked": True,
        "waste_name": "蒸馏釜残",
        "hazards": (HazardProperty.TOXIC,),
        "telephone": "0513-0000-0000",
        "printed": public.Printed(
            waste_code=WASTE,
            form=PhysicalForm.SEMI_SOLID,
            composition="酚类、焦油",
            generator="沧澜化工",
            net=kg("187.400"),
            produced_on=date(2026, 9, 21),
            precautions=("防渗漏", "远离火源"),
        ),
    }
    return public.PublicLabelView(**(facts | more))  # type: ignore[arg-type]


def register_view() -> containers.RegisterView:
    return containers.RegisterView(
        form=parts.Form(
            values={"waste": "釜残", "count": "0"},
            faults={"count": Said("Between 1 and 999 at once.")},
        ),
        facilities=(parts.Choice("f1", "MF0007 蒸馏车间"), parts.Choice("f2", "MF0011 精馏车间")),
        containers=(
            parts.Choice("drum200", "200 L 钢桶", "标签 150 × 150 mm"),
            parts.Choice("drum25", "25 L 塑料桶", "标签 100 × 100 mm"),
            parts.Choice("bag", "吨袋", "两张标签"),
        ),
        forms=tuple(
            parts.Choice(
                form.value, {"solid": "Solid", "liquid": "Liquid", "semi_solid": "Semi-solid", "gas": "Gas"}[form]
            )
            for form in PhysicalForm
        ),
        found=containers.WasteSearchView(
            words="釜残",
            found=(
                containers.WasteFound(code=WASTE, name="釜残", industry="非特定行业", hazards=(HazardProperty.TOXIC,)),
            ),
            edition_notice=Said("The 2025 edition is not loaded; codes of 2021 are unconfirmed."),
        ),
        today=date(2026, 9, 21),
    )


def weigh_view() -> containers.WeighView:
    return containers.WeighView(
        code=CODE,
        waste_name="蒸馏釜残",
        waste_code=WASTE,
        scales=(parts.Choice("s1", "车间地秤", "0.1 kg"),),
        event_id=EVENT,
        form=parts.Form(values={"gross": "206.0", "tare": "18.6"}),
    )


def print_view(preview: str = "/stage/label.svg") -> containers.PrintView:
    return containers.PrintView(
        code=CODE,
        width_mm=150,
        preview=preview,
        pdf=f"/containers/{CODE}/label.pdf",
        copies_allowed=1,
        copies_printed=0,
        reprint=1,
        net=kg("187.400"),
    )


def contract_form(*, refused: bool) -> transfers.ContractFormView:
    return transfers.ContractFormView(
        kinds=(
            parts.Choice("treatment", "Recovery or disposal contract"),
            parts.Choice("haulage", "Haulage contract"),
        ),
        methods=(parts.Choice("R4", "R4", "再循环/再利用金属"), parts.Choice("D10", "D10", "焚烧")),
        roles=(parts.Choice("consignor", "Consignor"), parts.Choice("intermediary", "Intermediary")),
        form=parts.Form(values={"number": "YF-2026-014", "third": "91329900MA9XLQ076M", "third_role": "intermediary"}),
        judgement=judgement(found_int03(), refused=True) if refused else None,
    )


def manifest_form() -> transfers.ManifestFormView:
    return transfers.ManifestFormView(
        form=parts.Form(
            values={"containers": CODE, "recipient": "91329900MA9XJL0470"},
            faults={"recipient": Said("Compare the code with the label.")},
            refused=Said("Compare the code with the label."),
            remedy=Said("Type the code"),
        ),
        containers=(parts.Choice(CODE, CODE, "187.4 kg"), parts.Choice(CODE[:-3] + "018", CODE[:-3] + "018", "—")),
        methods=(parts.Choice("D10", "D10", "焚烧"),),
        treatments=(parts.Choice("1/c1", "CZ-2026-001", "沧澜化工 × 静澜环境"),),
        haulages=(parts.Choice("1/c2", "YS-2026-001", "沧澜化工 × 安途运输"),),
        today=date(2026, 9, 28),
    )


def contract_view() -> transfers.ContractView:
    return transfers.ContractView(
        number="YF-2026-014",
        kind="treatment",
        status="refused",
        parties=(
            transfers.PartyLine(role="remover", name="云帆电镀", credit_code="91329900MA9XYF026W"),
            transfers.PartyLine(
                role="intermediary",
                name="绿桥咨询",
                credit_code="91329900MA9XLQ076M",
                note=Said("Has declared itself a consultancy."),
            ),
        ),
        codes=(SLUDGE,),
        methods=("R4",),
        quantity=kg("40000.000"),
        valid_from=date(2026, 10, 12),
        valid_until=date(2027, 10, 11),
        judgements=(judgement(found_int03(), refused=True),),
    )


def list_view() -> transfers.ListView:
    return transfers.ListView(
        title="Manifests",
        lead="What leaves, what comes, and what waits for whom",
        worklist=parts.Worklist(title="Manifests", rows=(manifest_row(),), empty="No manifest yet."),
        action=parts.Action("/manifests/new", "New manifest", "plus"),
    )


def stock_view() -> containers.StockView:
    rows = tuple(
        parts.Row(
            address=f"/containers/{CODE[:-3]}{serial:03d}",
            name=f"{CODE[:-3]}{serial:03d}",
            about="蒸馏釜残 · TS001 A-03 · 187.4 kg",
            due=Said("{days} days stored", {"days": 35}),
            is_late=serial == 17,
            is_code=True,
        )
        for serial in (17, 18, 19)
    )
    return containers.StockView(rows=rows, count=3, net=kg("562.200"), as_of=NOON)


def log_view(*, asleep: bool = False) -> log.LogView:
    """The log with two of three witnesses, or before anybody signed or sealed it."""
    names = ("信息中心", "大学", "公证处")
    witnesses = tuple(
        log.WitnessView(
            name=name, key=key.key.text, size="1,204,311" if n < 2 else "", signed_at=NOON if n < 2 else None
        )
        for n, (name, key) in enumerate(zip(names, tlog.WITNESSES, strict=True))
    )
    waiting = Said("{count} entries wait; the oldest has waited {seconds} seconds.", {"count": 12, "seconds": 90})
    return log.LogView(
        figures=(figure("Entries", "1,204,311", "", "What was recorded, one entry each, in the order of recording."),),
        sealing="asleep" if asleep else "sealing",
        delay=waiting if asleep else Said("No entry waits to be sealed."),
        witnesses=() if asleep else witnesses,
        quorum=0 if asleep else 2,
        origin=tlog.ORIGIN,
        log_key="" if asleep else tlog.LOG.key.text,
        note="" if asleep else tlog.checkpoint(21, *tlog.WITNESSES[:2]).note.whole,
    )


def plaque_view() -> public.PlaqueView:
    return public.PlaqueView(
        code=PLAQUE,
        letter="f",
        signature_checked=True,
        title="危废贮存库",
        facts=(("Facility code", "TS001"), ("Organisation", "沧澜化工")),
    )


def store_view(**changes: object) -> stock.StoreView:
    """A storage point that holds more than it may, for longer than it may."""
    facts: dict[str, object] = {
        "name": "TS001 危废贮存点",
        "about": "",
        "standing": "in_store",
        "count": 16,
        "net": kg("3096.500"),
        "unweighed": 1,
        "bulk": 2,
        "level": kg("1200.000"),
        "days": 45,
        "mass_limit": stock.Against(
            said=Said("{part} % of the {limit} t that may lie here", {"part": "103.3", "limit": "3.000"}),
            part=100, over=True, source="GB 18597-2023 8.3.5", sure=False,
        ),
        "days_limit": stock.Against(
            said=Said("Kept longest: {days} days of {limit} allowed", {"days": 45, "limit": 365}),
            part=12, over=False, source="固体废物污染环境防治法 第八十一条第三款", sure=True,
        ),
        "short": 1,
        "short_address": "/stock/containers?short=1",
        "piles": (
            stock.PileRow(address="/stock/containers?waste=90001311", name="900-013-11 · 液态有机区", count=15,
                          net=kg("2840.000"), days=45, is_late=True),
            stock.PileRow(address="/stock/containers?waste=33606317", name="336-063-17", count=1,
                          net=kg("256.500"), days=None, is_late=False),
        ),
    }  # fmt: skip
    return stock.StoreView(**facts | changes)  # type: ignore[arg-type]  # a fixture's members


def holdings_view(*, official: bool = False) -> stock.HoldingsView:
    """A company's stock, or a region's as an official looks for a company in it."""
    away = store_view(name="", standing="under_way", mass_limit=None, days_limit=None, short=0, unweighed=0, bulk=0)
    return stock.HoldingsView(
        stores=(store_view(about="沧澜化工" if official else ""), away),
        of="沧澜化工",
        definition=Said("Containers"),
        as_of=NOON,
        official=official,
        words="沧澜" if official else "",
        companies=(parts.Row(address="/stock?org=1", name="沧澜化工", about="91329900MA9XCL014E"),) if official else (),
        next_page="/stock?after=x",
    )


def pile_view() -> stock.PileView:
    """A container from which more was taken than it held, and a sound one."""
    row = parts.Row(address=f"/containers/{CODE}", name=CODE, about="187.4 kg", due=Said("Accepted"), is_code=True)
    changes = (
        stock.Change(at=at(21, 9), kind="top_up", change=kg("60.000"), left=kg("60.000"), is_short=False),
        stock.Change(at=at(22, 9), kind="self_treated", change=-kg("70.500"), left=-kg("10.500"), is_short=True),
    )
    return stock.PileView(
        name="TS001 · 900-013-11",
        rows=(row,),
        shorts=(stock.ShortView(row=row, left=-kg("10.500"), changes=changes),),
        as_of=NOON,
        back="/stock",
    )


def alarms_view() -> alarms.AlarmsView:
    """What rules found: one that goes on, one that cleared, one about a single step."""
    below = parts.Found(
        rule="LED-02",
        severity=Severity.HIGH,
        effect=Effect.ALARM,
        title="A container never holds less than nothing",
        message=Said(
            "More was taken out of {code} by “{kind}” than was in it.", {"code": CODE, "kind": "self_treated"}
        ),
        remedy=Said("Contract directly with a licensed or registered-exempt recipient."),
        basis="HJ 1259-2022",
        confirmed=False,
    )
    since = Said("Since {since}", {"since": "2026-10-21 10:02"})
    until = Said("From {since} to {until}", {"since": "2026-10-21 10:02", "until": "2026-10-22 08:00"})
    return alarms.AlarmsView(
        findings=(
            alarms.FindingView(
                company="云帆环保",
                company_address="/alarms?org=3",
                made_at=at(26, 9),
                found=(
                    alarms.FoundView(found=below, state="open", lasts=since),
                    alarms.FoundView(found=below, state="cleared", lasts=until),
                ),
                codes=(CODE,),
                address="/stock?org=3",
                about="To its stock",
            ),
            alarms.FindingView(
                company="沧澜化工",
                company_address="/alarms?org=1",
                made_at=at(25, 9),
                found=(alarms.FoundView(found=found_int03(), state="told"),),
            ),
        ),
        rules=(parts.Choice("LED-02", "LED-02", "A container never holds less than nothing"),),
        regions=(parts.Choice("329901", "沧江区"), parts.Choice("329902", "澜江区")),
        words="帆",
        companies=(parts.Row(address="/alarms?org=3", name="云帆环保", about="91329900MA9XYF0239"),),
        open_only=True,
        as_of=NOON,
        looked_to=NOON,
        next_page="/alarms?after=x",
    )


FINDINGS: Mapping[str, tuple[int, str]] = {
    "duplicate": (1, "1032.000"),
    "surplus": (9, "9288.000"),
    "missing": (3, "3096.000"),
    "overdue": (0, "0.000"),
    "matched": (0, "0.000"),
}
"""What the demo's count found."""


def count_view(**changes: object) -> counting.CountView:
    """The screen one counts with: a camera, a code to type, packages without a code."""
    facts = {
        "address": f"/stocktakes/12/{EVENT}",
        "place": "TS001 危险废物贮存间",
        "organisation": "云帆环保",
        "opened_at": at(26, 9),
        "manifests": ("20263299000902",),
        "scans": 14,
        "extras": 1,
        "tally": {"key": f"12/{EVENT}", "scans": 14, "extras": 1, "copies": {CODE: 2}},
    }
    return counting.CountView(**facts | changes)  # type: ignore[arg-type]  # a fixture's members


def counted_view(**changes: object) -> counting.CountedView:
    """The result of a count, with every list filled."""
    lines = {
        "surplus": counting.Listed(
            code=CODE,
            about="772-006-49 · 含重金属污泥 · 1,032 kg",
            days=45,
            books=Said(
                "Looked for by manifest {number}; by the books: {where}",
                {"number": "20263299000902", "where": "瑞铜再生"},
            ),
        ),
        "missing": counting.Listed(code=CODE, about="772-006-49 · 1,032 kg", books=Said("By the books: here")),
        "duplicate": counting.Listed(
            code=CODE, about="772-006-49 · 1,032 kg", books=Said("By the books: here"), copies=2
        ),
    }
    facts = {
        "address": f"/stocktakes/12/{EVENT}",
        "place": "TS001 危险废物贮存间",
        "organisation": "云帆环保",
        "official": True,
        "status": "open",
        "opened_at": at(26, 9),
        "ended_at": None,
        "as_of": NOON,
        "lists": tuple(
            counting.CountList(
                key=key,
                count=count,
                net=kg(mass),
                unweighed=1 if key == "missing" else 0,
                lines=(lines[key],) if key in lines else (),
                more=8 if key == "surplus" else 0,
            )
            for key, (count, mass) in FINDINGS.items()
        ),
        "extras": (
            counting.Unlabelled(description="无标签吨袋,墨绿色泥状物", pieces=2, mass=kg("2000.000"), photo="ab" * 32),
            counting.Unlabelled(description="铁桶", pieces=1, mass=None, photo=""),
        ),
        "manifests": ("20263299000902",),
        "form": parts.Form(faults={"counters": Said("Type the code")}),
        "may_count": True,
    }
    return counting.CountedView(**facts | changes)  # type: ignore[arg-type]  # a fixture's members


def closed_count() -> counting.CountedView:
    """The record of a closed count."""
    return counted_view(
        status="closed",
        ended_at=at(26, 11),
        people=(("Names", "鞠检查、鲁检查"), ("Party present", "王云帆")),
        digest="ab" * 32,
        paper=f"/stocktakes/12/{EVENT}/paper",
        form=parts.Form(),
    )


def verify_view() -> verifying.VerifyView:
    """Return the page that checks bundles, with the keys the published vectors are made with."""
    return verifying.VerifyView(label_keys=label_keys(), trust=trust_file(bundles.KEYS))


def label_keys() -> keys.LabelKeys:
    """Return the key list of the published vectors, as a page has it."""
    return keys.LabelKeys(
        document=label_vectors.ROOT.sign_list(label_vectors.key_list()),
        root=label_vectors.ROOT.public.hex(),
        hosts=(labels.HOSTS.current, *labels.HOSTS.former),
        days=label_vectors.MAX_AGE_DAYS,
    )


def proposals_view(**more: object) -> settling.ProposalsView:
    """A correction that waits and one that was sent back."""
    facts: dict[str, object] = {
        "title": "Corrections to be confirmed",
        "rows": tuple(
            parts.Row(
                address="/corrections/1",
                name=EVENT_WORDS[kind].text,
                named=True,
                about="…017 · 李环保",
                state=("proposal", state),
            )
            for kind, state in (("corrected", "open"), ("released", "withdrawn"), ("corrected", "expired"))
        ),
        "next_page": "/corrections?after=x",
    }
    return settling.ProposalsView(**(facts | more))  # type: ignore[arg-type]


def proposal_view(**more: object) -> settling.ProposalView:
    """A wrong mass with its correction beside it, as the second person sees it."""
    facts: dict[str, object] = {
        "kind": "corrected",
        "address": "/corrections/1",
        "back": parts.Action("/corrections", "Corrections to be confirmed"),
        "codes": (CODE,),
        "proposed_by": "李环保",
        "proposed_at": NOON,
        "expires_at": NOON + timedelta(days=30),
        "state": "open",
        "settled_by": "",
        "settled_at": None,
        "reason": Said(CORRECTION["wrong_mass"]),
        "note": "看错秤",
        "verdicts": (),
        "differences": (
            Difference(group=CODE, label="Gross", before="206.0 kg", after="186.0 kg"),
            Difference(group=CODE, label="Tare", before="18.6 kg", after="18.6 kg"),
            Difference(group="", label="Remark", before=None, after="复秤"),
        ),
        "rows": (),
        "may_confirm": True,
        "may_withdraw": True,
        "is_own": False,
    }
    return settling.ProposalView(**(facts | more))  # type: ignore[arg-type]


def verdicts() -> tuple[settling.Verdict, ...]:
    """One claim stands, the other is set aside, an order ends."""
    return tuple(
        settling.Verdict(tie=containers.Tie(tie[0], seq), kind=kind, who=who, at=NOON)
        for seq, kind, who, tie in (
            (4, "stored_in", "沧澜化工", ties.UPHOLDS),
            (8, "stored_in", "瑞铜资源", ties.SETS_ASIDE),
            (9, "held", "澜江市生态环境局", ties.LIFTS),
        )
    )


def ruling_view(**more: object) -> settling.RulingView:
    """Two companies that both say they have the drum, and an order over it; refused for want of a reason."""
    facts: dict[str, object] = {
        "card": card(),
        "back": parts.Action(f"/containers/{CODE}", "To the container"),
        "address": f"/containers/{CODE}/ruling",
        "claims": tuple(
            settling.Claimed(
                event_id=f"{EVENT[:-1]}{seq}",
                seq=seq,
                kind="stored_in",
                who=who,
                claimed_at=NOON,
                recorded_at=NOON,
                grade=grade,
                place="TS001 贮存库",
                place_gap_m=gap,
                net=kg("187.400"),
                remarks=(Said("Note: {text}", {"text": "夜班"}),),
                body=body_rows(),
                two_people=seq == 8,
                official=seq == 8,
                files=(containers.FileSeen("a" * 64, True), containers.FileSeen("b" * 64, False)),
                disputes=(Said("{who}: {why}", {"who": "沧澜化工", "why": "包装仍在我司库内"}),) if seq == 8 else (),
            )
            for seq, who, grade, gap in ((4, "沧澜化工", "device", 12), (8, "瑞铜资源", "desk", None))
        ),
        "orders": (
            settling.OrderLine(
                event_id=f"{EVENT[:-1]}9",
                who="澜江市生态环境局",
                at=NOON,
                told=(Said("Reason: {why}", {"why": "渗漏待查"}), Said("Seal {number}", {"number": "F-0007"})),
            ),
        ),
        "verdicts": tuple(parts.Choice(key, text) for key, text in RULING.items()),
        "signing": signing(),
        "form": parts.Form(
            values={"document_number": "澜环裁〔2026〕1号", f"verdict-{EVENT[:-1]}4": "uphold"},
            faults={"reason": Said("This has to be filled in."), "verdicts": Said("This has to be filled in.")},
            refused=Said("This has to be filled in."),
        ),
    }
    return settling.RulingView(**(facts | more))  # type: ignore[arg-type]


def quarantine_line(*, released: bool = False) -> settling.QuarantineLine:
    """A scan of a phone whose clock stands in another century."""
    return settling.QuarantineLine(
        address="/quarantine/1",
        kind="stored_in",
        reason=Said("Another body was recorded under this event's id before."),
        received_at=NOON,
        who="沧澜化工",
        released=released,
    )


def quarantine_view() -> settling.QuarantineView:
    """Two bodies, one of which was let in."""
    return settling.QuarantineView(
        lines=(quarantine_line(), quarantine_line(released=True)),
        everything=False,
        next_page="/quarantine?after=x",
    )


def put_aside_view(*, released: bool = False) -> settling.PutAsideView:
    """One body with the form that lets it in."""
    return settling.PutAsideView(
        line=quarantine_line(released=released),
        rows=body_rows(),
        codes=(CODE,),
        release="" if released else "/quarantine/1/release",
        signing=None if released else signing(),
    )


PAGES: Mapping[str, tuple[str, str, object]] = {
    "phones": (
        "phones.html",
        "manager",
        phones.PhonesView(
            phones=(
                phones.PhoneRow(
                    device_id=UUID(EVENT),
                    name="三号手机",
                    person="陈库管",
                    state="suspended",
                    enrolled_at=at(21, 8),
                    seen_at=at(26, 12),
                    events=214,
                    missing=2,
                    gaps="198–199",
                    forks=1,
                    reason=Said(FORK_REASON),
                ),
                phones.PhoneRow(
                    device_id=UUID(EVENT[:-1] + "2"),
                    name="旧手机",
                    person="陈库管",
                    state="revoked",
                    enrolled_at=at(21, 8),
                    seen_at=None,
                    events=0,
                    reason=Said("Reason: {text}", {"text": "丢失"}),
                ),
            ),
            waiting=(phones.WaitingRow(enrolment_id=UUID(EVENT), name="四号手机", ends_at=at(26, 12)),),
            next_page="/phones?after=x",
        ),
    ),
    "phone-code": (
        "phone_code.html",
        "manager",
        phones.EnrolmentView(
            enrolment_id=UUID(EVENT),
            name="四号手机",
            link="A" * 43,
            picture="data:image/gif;base64,R0lGODlhAQABAAAAACw=",
            ends_at=at(26, 12),
        ),
    ),
    "enrol": ("enrol.html", "", phones.PlainView()),
    "handover": ("handover.html", "worker", phones.HandoverView(names=("20263299000901 · 48",), manifests=({},))),
    "outbox": ("outbox.html", "worker", phones.PlainView()),
    "sign-in": (
        "sign_in.html",
        "",
        people.SignInView(
            form=parts.Form(values={"name": "chen"}),
            refused=Said("Name or password do not fit."),
            demo=(
                people.DemoAccount(
                    name="canglan-ck", password="demo", role="warehouse_worker", organisation="沧澜化工"
                ),
                people.DemoAccount(
                    name="lanjiang-zk", password="demo", role="bureau_officer", organisation="生态环境局"
                ),
            ),
        ),
    ),
    "verify": ("verifying.html", "", verify_view()),
    "home-worker": ("home.html", "worker", home_view("worker")),
    "home-officer": ("home.html", "officer", home_view("officer")),
    "register": ("register.html", "worker", register_view()),
    "weigh": ("weigh.html", "worker", weigh_view()),
    "print": ("print.html", "worker", print_view()),
    "stock": ("stock.html", "worker", stock_view()),
    "holdings": ("holdings.html", "worker", holdings_view()),
    "holdings-region": ("holdings.html", "officer", holdings_view(official=True)),
    "pile": ("pile.html", "worker", pile_view()),
    "alarms": ("alarms.html", "officer", alarms_view()),
    "count-places": (
        "count_places.html",
        "worker",
        counting.CountPlacesView(
            official=False,
            of="云帆环保",
            places=(parts.Row(address="/stocktakes/new?place=x", name="TS001 污泥贮存间", about="云帆环保"),),
            next_page="/stocktakes/new?after=x",
        ),
    ),
    "count-companies": (
        "count_places.html",
        "officer",
        counting.CountPlacesView(
            official=True,
            words="云帆",
            companies=(parts.Row(address="/stocktakes/new?org=3", name="云帆环保", about="91329900MA9XYF0239"),),
        ),
    ),
    "count-new": (
        "count_new.html",
        "officer",
        counting.NewCountView(
            place="TS001 危险废物贮存间",
            code=CODE,
            organisation="云帆环保",
            stocktake_id=EVENT,
            zones=(parts.Choice(EVENT, "污泥区"),),
            manifests=(parts.Choice(f"12/{EVENT}", "20263299000902", "云帆环保 → 瑞铜再生 · 12 · 12,384 kg"),),
        ),
    ),
    "count": ("count.html", "officer", count_view()),
    "count-none": (
        "count.html",
        "worker",
        count_view(scans=0, extras=0, tally={"key": f"12/{EVENT}", "scans": 0, "extras": 0, "copies": {}}),
    ),
    "count-again": ("count.html", "officer", count_view(code=CODE, asks_again=True)),
    "count-told": ("count.html", "officer", count_view(code=CODE, said=Said("Not in the books here"), tone="bad")),
    "counted": ("counted.html", "officer", counted_view()),
    "counted-closed": ("counted.html", "officer", closed_count()),
    "counted-given-up": (
        "counted.html",
        "worker",
        counted_view(status="abandoned", ended_at=at(26, 11), reason="下雨,改日再盘"),
    ),
    "scan": ("scan.html", "worker", containers.ScanView(event_id=EVENT, wait=True, label_keys=label_keys())),
    "scan-now": ("scan.html", "worker", containers.ScanView(event_id=EVENT)),
    "scanned": ("scan.html", "worker", containers.ScanView(event_id=EVENT, outcome=outcome(), wait=True)),
    "scanned-beside": (
        "scan.html",
        "worker",
        containers.ScanView(event_id=EVENT, outcome=outcome(alarms=(must_not_lie(),)), wait=True),
    ),
    "scan-pack": (
        "scan.html",
        "worker",
        containers.ScanView(
            event_id=EVENT,
            errand=ERRANDS["pack"],
            unit=CODE,
            wait=True,
            outcome=containers.ScanOutcome(basket=basket()),
        ),
    ),
    "scan-held": (
        "scan.html",
        "worker",
        containers.ScanView(event_id=EVENT, outcome=outcome(place=None, told=told()), wait=True),
    ),
    "handling": ("handling.html", "worker", handling_view()),
    "transform": ("transform.html", "manager", transform_view()),
    "treat": ("treat.html", "manager", treat_view()),
    "labels": ("labels.html", "manager", labels_view()),
    "opening": (
        "opening_stock.html",
        "manager",
        opening_view(faults=(opening.LineFault(2, "Form", Said("The mass is above zero.")),)),
    ),
    "opening-ready": ("opening_stock.html", "manager", opening_view(ready=True, count=12, net=kg("2248.800"))),
    "late": ("late.html", "worker", lateness.QuestionView(question=late_question())),
    "late-refused": (
        "late.html",
        "worker",
        lateness.QuestionView(
            question=late_question(own=1, form=parts.Form(faults={"why": Said("This has to be filled in.")}))
        ),
    ),
    "unsettled": (
        "unsettled.html",
        "manager",
        settling.UnsettledView(
            trouble="held",
            counts={"contested": 1, "held": 2},
            rows=(parts.Row(address=f"/containers/{CODE}", name=CODE, about="蒸馏釜残 · 187.4 kg", is_code=True),),
            as_of=NOON,
            next_page="/unsettled?what=held&after=x",
        ),
    ),
    "back-entry-kinds": (
        "kinds.html",
        "worker",
        bodies.KindsView(
            back=parts.Action(f"/containers/{CODE}", "To the container"),
            card=card(),
            kinds=("sealed", "stored_in"),
            address=f"/containers/{CODE}/back-entry",
        ),
    ),
    "back-entry": ("body_form.html", "worker", body_form()),
    "container": ("container.html", "officer", container_view()),
    "manifests": ("list.html", "manager", list_view()),
    "manifest": ("manifest.html", "manager", manifest_view()),
    "manifest-form": ("manifest_form.html", "manager", manifest_form()),
    "manifest-draft": (
        "manifest.html",
        "manager",
        manifest_view(
            number="",
            draft_number="HL-67W44-GAJHF-K",
            status="checked",
            loading=None,
            reason="写错了接受人",
            form=parts.Form(values={"official_number": "123"}, faults={"official_number": Said("Type the code")}),
            judgements=(judgement(found_int03(), refused=True), judgement()),
            moves=(
                transfers.Move(move="issue", text="Issue with the official number", primary=True, needs_number=True),
                transfers.Move(move="dispatch", text="Dispatch the vehicle", needs_haulage=True),
                transfers.Move(move="cancel", text="Cancel the manifest", needs_reason=True),
                transfers.Move(move="receive", text="Receive the load", link="/manifests/m1/receipt"),
            ),
        ),
    ),
    "contract-form": ("contract_form.html", "manager", contract_form(refused=True)),
    "contract": ("contract.html", "manager", contract_view()),
    "proposals": ("proposals.html", "manager", proposals_view()),
    "proposals-none": ("proposals.html", "manager", proposals_view(rows=(), next_page="")),
    "proposal": ("proposal.html", "manager", proposal_view()),
    "proposal-own": ("proposal.html", "manager", proposal_view(is_own=True, may_confirm=False)),
    "proposal-undone": ("proposal.html", "manager", proposal_view(differences=(), rows=body_rows())),
    "proposal-ruling": (
        "proposal.html",
        "officer",
        proposal_view(
            kind="ruled",
            reason=None,
            note="澜环裁〔2026〕1号",
            differences=(),
            verdicts=verdicts(),
            state="confirmed",
            settled_by="周科员",
            settled_at=NOON,
            may_confirm=False,
            may_withdraw=False,
        ),
    ),
    "ruling": ("ruling.html", "officer", ruling_view()),
    "ruling-none": ("ruling.html", "officer", ruling_view(claims=(), orders=())),
    "quarantine": ("quarantine.html", "manager", quarantine_view()),
    "put-aside": ("put_aside.html", "manager", put_aside_view()),
    "put-aside-released": ("put_aside.html", "officer", put_aside_view(released=True)),
    "receipt": ("receipt.html", "manager", receipt_view()),
    "receipt-form": ("receipt_form.html", "manager", receipt_form()),
    "campaign": ("campaign.html", "officer", campaign_view()),
    "issue": ("issue.html", "officer", issue_view()),
    "label": ("label.html", "", public_label()),
    "label-short": ("label.html", "", public_label(signature_checked=False, printed=None)),
    "label-forged": ("label.html", "", public_label(signature_checked=False, printed=None, forged=True)),
    "label-unknown": (
        "label.html",
        "",
        public.PublicLabelView(code=CODE, standing="unknown", signature_checked=False),
    ),
    "plaque": ("plaque.html", "", plaque_view()),
    "log": ("log.html", "", log_view()),
    "log-young": ("log.html", "", log_view(asleep=True)),
}
"""Every page by name: its template, who looks at it ("" is anybody), and its view."""
