"""Views of registering, weighing, printing, scanning, and of a container with its chain."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from hwtrack.kernel.local import local_day
from hwtrack.kernel.quantity import Mass, total
from hwtrack.kernel.waste import HazardProperty, PhysicalForm, WasteCode
from hwtrack.web.answers import Told
from hwtrack.web.body_reading import BodyRow, Difference
from hwtrack.web.collecting import Errand
from hwtrack.web.views.keys import LabelKeys
from hwtrack.web.views.lateness import Explained, Question
from hwtrack.web.views.parts import Action, Choice, Form, Row
from hwtrack.web.words import Said


@dataclass(frozen=True, slots=True, kw_only=True)
class WasteFound:
    """One row of the catalogue as a search offers it."""

    code: WasteCode
    name: str
    industry: str
    hazards: tuple[HazardProperty, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WasteSearchView:
    """What the search in the catalogue found for the words."""

    words: str
    found: tuple[WasteFound, ...]
    edition_notice: Said | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterView:
    """Registering containers: what waste, in what, how many; the label follows."""

    form: Form = field(default_factory=Form)
    facilities: tuple[Choice, ...] = ()
    containers: tuple[Choice, ...] = ()
    forms: tuple[Choice, ...] = ()
    hazards: tuple[Choice, ...] = ()
    found: WasteSearchView | None = None
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class WeighView:
    """Weighing one container: gross, tare, and the net that follows."""

    code: str
    waste_name: str
    waste_code: WasteCode
    scales: tuple[Choice, ...]
    event_id: str
    form: Form = field(default_factory=Form)
    last: Mass | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintView:
    """A label before it is printed, at true size; `preview` is empty where none has been made yet.

    `outdated` says that another mass stands on it than was weighed since; `foreign` names another system whose label
    the container bears, so that ours is not printed.
    """

    code: str
    width_mm: int
    preview: str
    pdf: str
    copies_allowed: int
    copies_printed: int
    reprint: int
    net: Mass | None
    outdated: bool = False
    foreign: str = ""

    @property
    def may_print(self) -> bool:
        """Whether a copy of the present label may still be printed."""
        return bool(self.preview) and self.copies_printed < self.copies_allowed


@dataclass(frozen=True, slots=True, kw_only=True)
class StockView:
    """The containers an organisation holds; `everything` is where those are listed that it held once, too."""

    rows: tuple[Row, ...]
    count: int
    net: Mass
    as_of: datetime
    next_page: str = ""
    everything: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceSeen:
    """A place whose plaque was scanned; `stock` leads to what lies there, for whoever may see it."""

    code: str
    name: str
    facility_code: str
    zone: str = ""
    stock: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Something the person may record now about the scanned container; with a `link` it has a page of its own.

    `members` is the event's body but for time, id and device, as JSON, for a phone that signs it.
    """

    kind: str
    text: Said
    event_id: str
    primary: bool = False
    link: str = ""
    members: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """What a person knows before pressing: in whose name, where, when, and how much."""

    who: str
    organisation: str
    at: datetime
    place: str = ""
    net: Mass | None = None
    along: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """One container of a list: what it is, its net, and what speaks against taking it."""

    code: str
    waste_name: str
    net: Mass | None
    doubts: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Basket:
    """Containers collected for one errand, in the order of the scans; `unit` is what they go into or come out of."""

    errand: Errand
    items: tuple[Collected, ...]
    unit: str = ""
    again: str = ""

    @property
    def codes(self) -> str:
        """The codes as the page carries them."""
        return " ".join(item.code for item in self.items)

    @property
    def net(self) -> Mass:
        """The nets that are known, together."""
        return total([item.net for item in self.items if item.net is not None])


@dataclass(frozen=True, slots=True)
class ErrandGroup:
    """Further things to do with a container, under one heading."""

    title: str
    actions: tuple[Action, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerCard:
    """A container in brief, as a scan answers it."""

    code: str
    waste_name: str
    waste_code: WasteCode
    hazards: tuple[HazardProperty, ...]
    net: Mass | None
    state: Said
    label: str
    holder: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanOutcome:
    """The answer to a scan: a place that waits for its container, a container with its steps, or a plain no.

    `told` is what became of a step just recorded; `earlier` is when the same was recorded before. `way` is how the
    code came in. `basket` is there while several containers are collected for one errand.
    """

    place: PlaceSeen | None = None
    container: ContainerCard | None = None
    steps: tuple[Step, ...] = ()
    signing: Signing | None = None
    more: tuple[ErrandGroup, ...] = ()
    basket: Basket | None = None
    told: Told | None = None
    earlier: datetime | None = None
    alarms: tuple[Said, ...] = ()
    problem: Said | None = None
    remedy: Said | None = None
    way: str = "typed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanView:
    """The scan page. `wait` keeps the camera closed until it is tapped.

    `manifest_key` is the key of the manifest that is being loaded, as addresses have it; `errand` is what containers
    are collected for, and `unit` what they go into or come out of. `places` are the organisation's own, for a phone
    that loses its connection, and `label_keys` what labels are read by then.
    """

    event_id: str
    errand: Errand | None = None
    unit: str = ""
    outcome: ScanOutcome | None = None
    manifest: Row | None = None
    manifest_key: str = ""
    wait: bool = False
    places: tuple[Mapping[str, Any], ...] = ()
    label_keys: LabelKeys | None = None


@dataclass(frozen=True, slots=True)
class FileSeen:
    """A photo or document that an event names, and whether it is here."""

    sha256: str
    here: bool


@dataclass(frozen=True, slots=True)
class Tie:
    """Another step that this one settles or was settled by; `text` has a place for its number."""

    text: str
    seq: int


@dataclass(frozen=True, slots=True)
class Descent:
    """A container whose waste came into this one or went out of it, at which step; the mass where it is known."""

    code: str
    mass: Mass | None
    seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """One custody event in words: when it is said to have happened and when it was recorded, where, who, what mass.

    `grade` is what vouches for it; `two_people` that a second person confirmed it; `body` is all that was claimed.
    A hop that is a `note` was written by the system between the steps. `ties` are the steps that it settles or that
    settled it; `changes` is what a correction says otherwise. One that `is_struck` no longer counts as it stands.
    `today` is its status now where it was known otherwise on a day. One that came late and is `unexplained` has its
    `question` where the reader may answer it, and its `explanation` once somebody has.
    """

    seq: int
    event_id: str = ""
    kind: str
    status: str
    claimed_at: datetime
    recorded_at: datetime
    place: str
    place_gap_m: int | None
    who: str
    organisation: str
    gross: Mass | None = None
    tare: Mass | None = None
    net: Mass | None = None
    grade: str = "desk"
    remarks: tuple[Said, ...] = ()
    files: tuple[FileSeen, ...] = ()
    body: tuple[BodyRow, ...] = ()
    today: str = ""
    back_entry: bool = False
    two_people: bool = False
    official: bool = False
    is_note: bool = False
    ties: tuple[Tie, ...] = ()
    changes: tuple[Difference, ...] = ()
    is_struck: bool = False
    may_correct: bool = False
    explanation: Explained | None = None
    unexplained: bool = False
    question: Question | None = None

    @property
    def delay(self) -> timedelta:
        """How much later it was recorded than it is said to have happened."""
        return self.recorded_at - self.claimed_at

    @property
    def is_late(self) -> bool:
        """Whether it was recorded more than an hour afterwards."""
        return self.delay > timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Something that does not join: after which event, and what is wrong. `after` 0 is before the first."""

    after: int
    text: Said
    tone: str = "bad"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """A container's events in effective order with the gaps between them."""

    hops: tuple[Hop, ...]
    gaps: tuple[Gap, ...] = ()

    @property
    def stations(self) -> tuple[Hop | Gap, ...]:
        """Hops and gaps as they stand on the line."""
        line: list[Hop | Gap] = [gap for gap in self.gaps if gap.after == 0]
        for hop in self.hops:
            line.append(hop)
            line.extend(gap for gap in self.gaps if gap.after == hop.seq)
        return tuple(line)


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """An event that stands otherwise today than it was known; `then` is empty where it came in later."""

    seq: int
    kind: str
    happened_at: datetime
    recorded_at: datetime
    then: str
    now: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownOn:
    """The day up to whose end a container is shown as it was known, and what has changed since (当时所知)."""

    day: date
    changes: tuple[Changed, ...]
    today: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockLine:
    """Why a container is not to be moved on; `block` is a key of words.block."""

    block: str
    text: Said
    settled_by: Said
    since: datetime | None = None
    by: str = ""
    details: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerView:
    """A container: what it is, where it stands, how it came there; `bundle` is where what proves it is downloaded.

    `sources` and `results` are the containers its waste came from and went into; `pending` is what waits for a second
    person about it.
    """

    card: ContainerCard
    form: PhysicalForm
    generator: str
    site: str
    place: str
    volume: str
    produced_on: date
    chain: Chain
    whole_chain: bool
    chain_broken_at: int | None
    as_of: datetime
    manifest: Row | None = None
    actions: tuple[Action, ...] = ()
    more: tuple[ErrandGroup, ...] = ()
    told: Told | None = None
    blocks: tuple[BlockLine, ...] = ()
    pending: tuple[Row, ...] = ()
    sources: tuple[Descent, ...] = ()
    results: tuple[Descent, ...] = ()
    foreign: str = ""
    known: KnownOn | None = None
    bundle: str = ""

    @property
    def last_day(self) -> date:
        """The last day on which anything can have been known."""
        return local_day(self.as_of)
