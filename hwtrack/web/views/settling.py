"""Views of what people settle: troubles, corrections, rulings, and the quarantine."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from hwtrack.kernel.quantity import Mass
from hwtrack.web.body_reading import BodyRow, Difference
from hwtrack.web.views.containers import ContainerCard, FileSeen, Signing, Tie
from hwtrack.web.views.parts import Action, Choice, Form, Row
from hwtrack.web.words import Said


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsettledView:
    """Containers of one trouble (a key of words.trouble), and how many of each there are."""

    trouble: str
    counts: Mapping[str, int]
    rows: tuple[Row, ...]
    as_of: datetime
    next_page: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalsView:
    """What waits for a second person, and what did."""

    title: str
    rows: tuple[Row, ...]
    next_page: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a ruling says of one event: that it stands, is set aside, or ends; whose it is and when it happened."""

    tie: Tie
    kind: str
    who: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalView:
    """One proposal: what it would change, who proposed it, and what may be done with it.

    `differences` are there where a body is replaced; `rows` are the body that is released, or said not to have
    happened; `verdicts` what is ruled, event by event. `note` is what the proposer wrote. `state` is a key of
    words.proposal.
    """

    kind: str
    address: str
    back: Action
    codes: tuple[str, ...]
    proposed_by: str
    proposed_at: datetime
    expires_at: datetime
    state: str
    settled_by: str
    settled_at: datetime | None
    reason: Said | None
    note: str
    verdicts: tuple[Verdict, ...]
    differences: tuple[Difference, ...]
    rows: tuple[BodyRow, ...]
    may_confirm: bool
    may_withdraw: bool
    is_own: bool
    form: Form = field(default_factory=Form)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """One contested event as a ruling sees it: who says what, what vouches for it, and who disputes it why."""

    event_id: str
    seq: int
    kind: str
    who: str
    claimed_at: datetime
    recorded_at: datetime
    grade: str
    place: str
    place_gap_m: int | None
    net: Mass | None
    remarks: tuple[Said, ...]
    body: tuple[BodyRow, ...]
    official: bool = False
    two_people: bool = False
    files: tuple[FileSeen, ...] = ()
    disputes: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLine:
    """An order that stands, which a ruling may lift."""

    event_id: str
    who: str
    at: datetime
    told: tuple[Said, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RulingView:
    """The claims side by side, the orders that stand, and the choice over each."""

    card: ContainerCard
    back: Action
    address: str
    claims: tuple[Claimed, ...]
    orders: tuple[OrderLine, ...]
    verdicts: tuple[Choice, ...]
    signing: Signing
    form: Form = field(default_factory=Form)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarantineLine:
    """One body in quarantine in a list."""

    address: str
    kind: str
    reason: Said
    received_at: datetime
    who: str
    released: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarantineView:
    """What lies in quarantine."""

    lines: tuple[QuarantineLine, ...]
    everything: bool
    next_page: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PutAsideView:
    """One body in quarantine: why it lies there, all it says, and its release. `release` is where that is proposed."""

    line: QuarantineLine
    rows: tuple[BodyRow, ...]
    codes: tuple[str, ...]
    release: str
    signing: Signing | None
    form: Form = field(default_factory=Form)
