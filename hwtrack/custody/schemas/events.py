"""Events and their receipts, containers and their chains on the wire."""

from datetime import UTC, datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from hwtrack.accounts.device import Device, DeviceState
from hwtrack.custody.answers import PUT_ASIDE_TEXTS, Card, ChainCheck, HomeReceipt, Hop, Recorded
from hwtrack.custody.chain import Break
from hwtrack.custody.clock import MOST_UNSENT
from hwtrack.custody.container import BLOCK_TEXTS, REASON_TEXTS, Block
from hwtrack.custody.device_chain import Progress
from hwtrack.custody.events import MAX_BODY_BYTES
from hwtrack.custody.lateness import MAX_TEXT, Explanation
from hwtrack.custody.possession import Possession, read_possession
from hwtrack.custody.service.recording import Sent
from hwtrack.custody.service.syncing import Batch
from hwtrack.custody.service.together import MAX_EVENTS
from hwtrack.infra.i18n import translate
from hwtrack.infra.paging import Page
from hwtrack.kernel.canonical import MAX_INTEGER
from hwtrack.tlog.service.desk import LogDesk
from hwtrack.tlog.service.proving import Sealed

LARGEST_ORG = 2**63 - 1
FIRST_CLOCK, LAST_CLOCK = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


class Wire(BaseModel):
    """The manners of every shape here."""

    model_config = ConfigDict(frozen=True, extra="forbid")


Body = Annotated[
    str,
    Field(
        min_length=2,
        max_length=MAX_BODY_BYTES,
        description="The event's canonical text (RFC 8785) exactly as it was hashed or signed; see schemas/events/.",
    ),
]
Signature = Annotated[
    str | None, Field(pattern="^([0-9a-f]{2}){64,72}$", description="The device's signature of the body, hexadecimal.")
]


class EventIn(Wire):
    """One event as a client sends it."""

    body: Body
    signature: Signature = None

    def to_sent(self) -> Sent:
        """Return what the service takes."""
        return Sent(self.body, None if self.signature is None else bytes.fromhex(self.signature))


class ReceiptIn(Wire):
    """A receipt whose proof is asked for."""

    home_org_id: int = Field(ge=1, le=LARGEST_ORG)
    event_id: UUID


class EventListIn(Wire):
    """A few events in the order they were made."""

    events: Annotated[list[EventIn], Field(min_length=1, max_length=MAX_EVENTS)]


class HomeReceiptOut(Wire):
    """The receipt for one home organisation; `receipt` is what the service signed, to be kept by whoever sent it."""

    home_org_id: int
    record_time: datetime
    entry_hash: str
    status: str
    receipt: str

    @classmethod
    def of(cls, one: HomeReceipt, desk: LogDesk) -> Self:
        """Write and sign a receipt."""
        return cls(
            home_org_id=one.home_org_id,
            record_time=one.record_time,
            entry_hash=one.entry_hash.hex(),
            status=one.status,
            receipt=desk.receipt(one.home_org_id, one.entry, at=one.record_time),
        )


class RecordedOut(Wire):
    """The answer to one event."""

    event_id: UUID
    recording: str
    record_time: datetime
    grade: Annotated[str | None, Field(description="What vouches for it: device, unsigned (未签名), desk, system.")]
    receipts: list[HomeReceiptOut]
    quarantine_id: UUID | None
    reason: str | None
    message: str | None

    @classmethod
    def of(cls, recorded: Recorded, language: str, desk: LogDesk) -> Self:
        """Write an answer in a language, its receipts signed."""
        reason = recorded.reason
        return cls(
            event_id=recorded.event_id,
            recording=recorded.recording.value,
            record_time=recorded.record_time,
            grade=None if recorded.grade is None else recorded.grade.value,
            receipts=[HomeReceiptOut.of(one, desk) for one in recorded.receipts],
            quarantine_id=recorded.quarantine_id,
            reason=reason,
            message=None if reason is None else translate(language, PUT_ASIDE_TEXTS[reason]),
        )


class RecordedListOut(Wire):
    """The answers to a list of events, in its order."""

    items: list[RecordedOut]


class SyncIn(Wire):
    """What a phone brings: events in the order they were made, and the receipts whose proof it still lacks."""

    device_id: UUID
    device_now: AwareDatetime = Field(
        ge=FIRST_CLOCK,
        lt=LAST_CLOCK,
        description="What the clock that stamped the events shows now, from 1900 to 2199.",
    )
    events: Annotated[list[EventIn], Field(max_length=10_000, description="At most 500 are taken.")]
    receipts: Annotated[list[ReceiptIn], Field(max_length=MOST_UNSENT, description="What proofs are asked for.")] = []
    contact: Annotated[
        int,
        Field(ge=0, le=MAX_INTEGER, description="The request's number, greater than all before."),
    ] = 0
    possession: Annotated[
        str | None,
        Field(
            max_length=200,
            description="The phone's signature (ECDSA P-256, SHA-256; r and s) in base64url without padding of the "
            "text in schemas/vectors/sync.json. Without it the events are taken, but the phone's clock and contact "
            "stay as they are.",
        ),
    ] = None

    def to_batch(self) -> Batch:
        """Return what the service takes."""
        return Batch(
            device_id=self.device_id,
            device_now=self.device_now,
            events=[one.to_sent() for one in self.events],
            contact=self.contact,
            possession=None if self.possession is None else read_possession(self.possession),
        )


class RemarkOut(Wire):
    """A reason in the reader's language."""

    code: str
    text: str


class CardOut(Wire):
    """A container in brief; masses of the state are grams."""

    home_org_id: int
    container_id: UUID
    code: str
    seq: int
    open_manifest_id: UUID | None
    state: dict[str, Any]
    blocks: Annotated[list[RemarkOut], Field(description="Why a desk command may not move it on.")]

    @classmethod
    def of(cls, card: Card, language: str) -> Self:
        """Write a card in a language."""
        return cls(
            home_org_id=card.home_org_id,
            container_id=card.container_id,
            code=card.code,
            seq=card.seq,
            open_manifest_id=card.open_manifest_id,
            state=dict(card.state),
            blocks=[
                RemarkOut(code=block, text=translate(language, BLOCK_TEXTS[Block(block)]))
                for block in card.state.get("blocks", ())
            ],
        )


class SigningDeviceOut(Wire):
    """The phone whose signature an event bears, and whether it counts now."""

    device_id: UUID
    state: DeviceState

    @classmethod
    def of(cls, device: Device | None) -> Self | None:
        """Write a phone, if one signed."""
        return None if device is None else cls(device_id=device.device_id, state=device.state)


class MissingOut(Wire):
    """Numbers of a phone's events that have not arrived, the first and the last included."""

    first: int
    last: int


class DeviceChainOut(Wire):
    """How far a phone's own chain has come: what is missing shows until it arrives."""

    device_id: UUID
    last_seq: int
    whole_to: int
    missing: int
    gaps: list[MissingOut]
    events: int
    forks: int

    @classmethod
    def of(cls, progress: Progress) -> Self:
        """Write a phone's progress."""
        return cls(
            device_id=progress.device_id,
            last_seq=progress.last_seq,
            whole_to=progress.whole_to,
            missing=progress.missing,
            gaps=[MissingOut(first=first, last=last) for first, last in progress.gaps],
            events=progress.links,
            forks=progress.forks,
        )


class SyncAnswerOut(Wire):
    """What became of one event; `problem` stands where it was refused, or where another body was recorded before.

    A phone deletes what was `recorded`, `repeated` or `quarantined` and keeps what was `different` or `refused`.
    """

    outcome: str
    recorded: RecordedOut | None
    problem: dict[str, Any] | None


class ProofOut(Wire):
    """The proof that an event's entry in one organisation's chain is in the log, as C2SP tlog-proof text."""

    home_org_id: int
    event_id: UUID
    proof: str


class SealedOut(Wire):
    """What the log says of the receipts asked for: its newest checkpoint, and proofs of those sealed under one."""

    checkpoint: str | None
    proofs: list[ProofOut]

    @classmethod
    def of(cls, sealed: Sealed) -> Self:
        """Write what the log said."""
        proofs = [ProofOut(home_org_id=home, event_id=one, proof=text) for (home, one), text in sealed.proofs.items()]
        return cls(checkpoint=sealed.checkpoint, proofs=proofs)


class SyncOut(Wire):
    """One answer per event in the order of the request, and how the phone itself stands."""

    server_now: datetime
    answers: list[SyncAnswerOut]
    device: SigningDeviceOut
    chain: DeviceChainOut
    sealed: Annotated[SealedOut | None, Field(description="Null where no receipt was named.")]
    possession: Annotated[
        Possession,
        Field(
            description="Whether the request proved that the phone holds its key: proved; missing; wrong, which fits "
            "neither key nor request; old, whose number is not greater than the last. Where it is not proved, the "
            "phone's clock and contact were not changed, and the limit of a minute is that of the account."
        ),
    ]


class AttachmentOut(Wire):
    """A photo or document that an event names; `arrived_at` is null while it is missing."""

    sha256: str
    media_type: str
    bytes: int
    arrived_at: datetime | None


class LatenessIn(Wire):
    """Why an event came late."""

    text: Annotated[str, Field(min_length=1, max_length=MAX_TEXT, description="In a few words, on one line.")]


class ExplanationOut(Wire):
    """Why an event came late: what was said, by whom, and when."""

    event_id: UUID
    explanation_id: UUID
    org_id: int
    account_id: UUID
    explained_at: datetime
    text: str

    @classmethod
    def of(cls, one: Explanation) -> Self:
        """Write an explanation."""
        return cls(
            event_id=one.event_id,
            explanation_id=one.explanation_id,
            org_id=one.org_id,
            account_id=one.account_id,
            explained_at=one.explained_at,
            text=one.text,
        )


class HopOut(Wire):
    """One event of a chain: when it is said to have happened, when it counts, when it was recorded, by whom."""

    seq: int
    event_id: UUID
    kind: str
    event_time: datetime
    effective_time: datetime
    record_time: datetime
    lateness: str
    explanation: Annotated[ExplanationOut | None, Field(description="Why it came late, where somebody has said so.")]
    org_id: int
    account_id: UUID | None
    grade: str
    device: SigningDeviceOut | None
    handover: str | None
    attachments: list[AttachmentOut]
    distance_m: int | None
    nearness: str | None
    status: str | None
    status_today: Annotated[str | None, Field(description="Where it was known otherwise on the day asked for.")]
    remarks: list[RemarkOut]
    corrected_by: UUID | None
    hash: str

    @classmethod
    def of(cls, hop: Hop, language: str) -> Self:
        """Write a hop in a language."""
        header, outcome = hop.header, hop.outcome
        return cls(
            seq=hop.seq,
            event_id=header.event_id,
            kind=hop.claim.KIND,
            event_time=hop.claim.event_time,
            effective_time=header.effective_time,
            record_time=header.record_time,
            lateness=header.lateness.value,
            explanation=None if hop.explanation is None else ExplanationOut.of(hop.explanation),
            org_id=header.acting_org,
            account_id=header.account_id,
            grade=header.grade.value,
            device=SigningDeviceOut.of(hop.device),
            handover=header.handover,
            attachments=[
                AttachmentOut(
                    sha256=one.sha256.hex(),
                    media_type=one.media_type,
                    bytes=one.bytes,
                    arrived_at=hop.arrived.get(one.sha256),
                )
                for one in hop.claim.attachments
            ],
            distance_m=header.distance_m,
            nearness=header.nearness.value if header.nearness else None,
            status=outcome.status.value if outcome else None,
            status_today=hop.today.status.value if hop.today else None,
            remarks=[
                RemarkOut(code=reason.value, text=translate(language, REASON_TEXTS[reason]))
                for reason in (outcome.reasons if outcome else ())
            ],
            corrected_by=outcome.corrected_by if outcome else None,
            hash=hop.hash.hex(),
        )


class ChainOut(Wire):
    """A part of a chain, and the cursor of the next part if there is one."""

    items: list[HopOut]
    next: str | None

    @classmethod
    def of(cls, page: Page[Hop], language: str) -> Self:
        """Write a page in a language."""
        return cls(items=[HopOut.of(hop, language) for hop in page.items], next=page.next)


class BreakOut(Wire):
    """The first place where a chain does not hold."""

    kind: str
    index: int
    event_id: UUID | None
    text: str

    @classmethod
    def of(cls, found: Break, language: str) -> Self:
        """Write a break in a language."""
        text = translate(language, found.template, found.facts)
        return cls(kind=found.kind.value, index=found.index, event_id=found.event_id, text=text)


class ChainCheckOut(Wire):
    """Whether a chain holds."""

    code: str
    holds: bool
    length: int
    head: str
    found: BreakOut | None

    @classmethod
    def of(cls, check: ChainCheck, language: str) -> Self:
        """Write a check in a language."""
        found = None if check.found is None else BreakOut.of(check.found, language)
        return cls(code=check.code, holds=check.holds, length=check.length, head=check.head.hex(), found=found)


class ClockOut(Wire):
    """The server's time, from which pages correct their own clock."""

    now: datetime
