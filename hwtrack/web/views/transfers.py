"""Views of contracts, manifests and receipts."""

from dataclasses import dataclass, field
from datetime import date, datetime

from hwtrack.kernel.quantity import Mass
from hwtrack.kernel.waste import HazardProperty, PhysicalForm, WasteCode
from hwtrack.transfers.receipt import Figures, Weighing
from hwtrack.web.views.parts import Action, Choice, Form, Judgement, Row, Worklist
from hwtrack.web.words import OUTCOME, Said


@dataclass(frozen=True, slots=True, kw_only=True)
class ListView:
    """A list of contracts, manifests or campaigns with what can be begun from it."""

    title: str
    lead: str
    worklist: Worklist
    action: Action | None = None
    next_page: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyLine:
    """An organisation as a contract or manifest names it; `signatory` signs for it, `note` explains its kind."""

    role: str
    name: str
    credit_code: str
    principal: bool = True
    signatory: str = ""
    note: Said | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractFormView:
    """Drawing up a contract; `judgement` is there when the rules have refused what was sent."""

    kinds: tuple[Choice, ...]
    methods: tuple[Choice, ...]
    roles: tuple[Choice, ...]
    form: Form = field(default_factory=Form)
    judgement: Judgement | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractView:
    """A contract with its parties, its scope and what the rules said."""

    number: str
    kind: str
    status: str
    parties: tuple[PartyLine, ...]
    codes: tuple[WasteCode, ...]
    methods: tuple[str, ...]
    quantity: Mass | None
    valid_from: date
    valid_until: date
    judgements: tuple[Judgement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestLine:
    """One kind of waste on a manifest."""

    line_no: int
    name: str
    waste_code: WasteCode
    hazards: tuple[HazardProperty, ...]
    form: PhysicalForm
    method: str
    count: int
    declared: Mass
    packaging: Mass | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LegLine:
    """One carrier's part of the way."""

    leg_no: int
    mode: str
    carrier: str
    permit: str
    tractor: str
    trailer: str
    people: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Loading:
    """应装 / 已装 / 缺 / 多: what should be on the vehicle against what was scanned onto it."""

    expected: int
    loaded: int
    missing: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Whether every container was scanned and none besides."""
        return not self.missing and not self.extra and self.loaded == self.expected


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A step of the manifest's path: done at some time, now, or to come."""

    state: str
    at: datetime | None = None
    is_now: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Something the viewer's organisation may do with the manifest now; with a `link` it has a page of its own."""

    move: str
    text: str
    primary: bool = False
    needs_reason: bool = False
    needs_number: bool = False
    needs_haulage: bool = False
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestView:
    """A manifest: state and path, who has to act by when, parties, lines, legs, loading, and the rules' verdict.

    `manifest_id` is its key as addresses have it: the family, a slash, the id.
    """

    manifest_id: str
    number: str
    draft_number: str = ""
    paper: bool
    status: str
    stages: tuple[Stage, ...]
    due: Said | None
    is_late: bool
    parties: tuple[PartyLine, ...]
    lines: tuple[ManifestLine, ...]
    legs: tuple[LegLine, ...]
    loading: Loading | None
    loading_on: date
    arrival_on: date
    judgements: tuple[Judgement, ...]
    moves: tuple[Move, ...] = ()
    receipt: Row | None = None
    containers: tuple[Row, ...] = ()
    reason: str = ""
    form: Form = field(default_factory=Form)
    haulages: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestFormView:
    """Drafting a manifest: own containers, the recipient, the way, and the contracts it rests on."""

    form: Form = field(default_factory=Form)
    containers: tuple[Choice, ...] = ()
    methods: tuple[Choice, ...] = ()
    treatments: tuple[Choice, ...] = ()
    haulages: tuple[Choice, ...] = ()
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptLine:
    """One container as it was received; `refusal` is a key of words.refusal, `reason` what was written beside it."""

    code: str
    outcome: str
    declared: Mass
    net: Mass
    refused: Mass
    weighed: Mass | None = None
    refusal: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptView:
    """What was received: the numbers first, the weighbridge, then container by container."""

    manifest: Row
    received_at: datetime
    received_by: str
    figures: Figures
    weighing: Weighing | None
    lines: tuple[ReceiptLine, ...]
    confirm_by: date | None
    confirmed_at: datetime | None
    follow_ups: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptFormView:
    """Receiving at the gate: the weighbridge ticket, then accept, refuse or not arrived per container.

    `manifest_id` is the manifest's key as addresses have it.
    """

    manifest: Row
    manifest_id: str
    containers: tuple[ReceiptLine, ...]
    scales: tuple[Choice, ...]
    reasons: tuple[Choice, ...] = ()
    event_id: str
    form: Form = field(default_factory=Form)

    @property
    def rest(self) -> tuple[Choice, ...]:
        """What may be said of all containers that are not marked."""
        return (Choice("accepted", OUTCOME["accepted"].text), Choice("not_arrived", OUTCOME["not_arrived"].text))
