"""The receipt's arithmetic: received = accepted + refused, and what never arrived is a fourth line.

A package's mass stays the declared one unless somebody weighed it again; the weighbridge net of the vehicle is the
measured fact and is compared with what the arrived packages should weigh, packaging included, within one division of
the scale. Bulk is measured, so its masses are given. Source: design.md §6 (mass), §7; Order 23 art. 12, 18.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from hwtrack.kernel.errors import DomainError, Fault, Kind, ManyFaultsError
from hwtrack.kernel.quantity import NOTHING, Mass, total


class Outcome(StrEnum):
    """What became of one container at the recipient's gate."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    NOT_ARRIVED = "not_arrived"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """One container, or one bulk line, as it was received.

    `declared` is the net mass on the manifest, `packaging` the mass of the empty container, `weighed` the net mass if
    it was weighed again on a scale of that `division`. In bulk `refused_part` is the net mass refused of what came.
    """

    code: str
    outcome: Outcome
    declared: Mass
    packaging: Mass = NOTHING
    weighed: Mass | None = None
    division: Mass = NOTHING
    refused_part: Mass = NOTHING
    reason: str = ""

    @property
    def net(self) -> Mass:
        """The net mass that arrived: weighed if it was, else as declared; nothing if it did not arrive."""
        if self.outcome is Outcome.NOT_ARRIVED:
            return NOTHING
        return self.declared if self.weighed is None else self.weighed

    @property
    def refused(self) -> Mass:
        """The net mass refused."""
        return self.net if self.outcome is Outcome.REFUSED else self.refused_part

    @property
    def accepted(self) -> Mass:
        """The net mass accepted."""
        return self.net - self.refused

    @property
    def change(self) -> Mass:
        """What weighing again added to the declared mass; nothing within one division of that scale."""
        if self.weighed is None or self.outcome is Outcome.NOT_ARRIVED:
            return NOTHING
        added = self.weighed - self.declared
        return added if abs(added.grams) > self.division.grams else NOTHING


class ReceiptFaultsError(ManyFaultsError):
    """The receipt does not add up."""

    kind = Kind.INVALID
    code = "transfers.receipt-faults"
    detail = "{count} lines of the receipt are wrong; nothing was recorded."
    remedy = "Correct every listed line; received must equal accepted plus refused."


class NoReceiptError(DomainError):
    """Nothing has been received under this manifest."""

    kind = Kind.CONFLICT
    code = "transfers.no-receipt"
    detail = "The manifest has no receipt yet."
    remedy = "Receive the load first."


class WeighingError(DomainError):
    """The weighing is impossible."""

    kind = Kind.INVALID
    code = "transfers.weighing"
    detail = "Gross {gross} kg, tare {tare} kg, division {division} kg."
    remedy = "Gross is more than tare, the division of the scale is more than nothing; read the ticket again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The numbers of a receipt in net mass, and how many containers each stands for.

    `received` is always `accepted + refused`. `reweighed` is what weighing again added to the declared masses.
    """

    declared: Mass
    accepted: Mass
    refused: Mass
    not_arrived: Mass
    reweighed: Mass
    packaging: Mass
    count: int
    count_accepted: int
    count_refused: int
    count_not_arrived: int

    @property
    def received(self) -> Mass:
        """What arrived: accepted plus refused, by definition."""
        return self.accepted + self.refused

    @property
    def expected_gross(self) -> Mass:
        """What the arrived load should weigh on a bridge: as declared, plus the packaging of what arrived."""
        return self.declared - self.not_arrived + self.packaging

    @property
    def whole_load_refused(self) -> bool:
        """Whether nothing was accepted although something arrived."""
        return self.accepted == NOTHING and self.count_refused > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighing:
    """A vehicle on a weighbridge, full and empty; `division` is the scale's step."""

    gross: Mass
    tare: Mass
    division: Mass
    ticket: str = ""

    @property
    def net(self) -> Mass:
        """What the load weighs, packaging included."""
        return self.gross - self.tare

    def gap(self, expected: Mass) -> Mass:
        """Return how much more the bridge shows than was expected."""
        return self.net - expected

    def agrees(self, expected: Mass) -> bool:
        """Say whether the bridge and the expectation differ by at most one division."""
        return abs(self.gap(expected).grams) <= self.division.grams


def checked_weighing(weighing: Weighing) -> Weighing:
    """Return the weighing if it is possible.

    Raises:
        WeighingError: Gross is not above tare, tare is not above nothing, or the division is nothing.
    """
    if weighing.net <= NOTHING or weighing.tare <= NOTHING or weighing.division <= NOTHING:
        raise WeighingError(
            gross=weighing.gross.text, tare=weighing.tare.text, division=weighing.division.text, pointer="/weighing"
        )
    return weighing


def checked_receipts(receipts: tuple[Receipt, ...], expected: frozenset[str]) -> tuple[Receipt, ...]:
    """Return the lines of a receipt if each container of the manifest stands in exactly one of them.

    Raises:
        ReceiptFaultsError: A container is missing, doubled or not on the manifest, refused without a reason, weighed
            though it did not arrive, or more of it is refused than came.
    """
    counted = Counter(line.code for line in receipts)
    missing = [
        Fault("Container {code} is on the manifest but not in the receipt.", {"code": code}, "/event")
        for code in sorted(expected - set(counted))
    ]
    faults = (*missing, *(fault for line in receipts for fault in _line_faults(line, expected, counted)))
    if faults:
        raise ReceiptFaultsError(faults)
    return receipts


def figures(receipts: tuple[Receipt, ...]) -> Figures:
    """Add a receipt up."""
    arrived = [line for line in receipts if line.outcome is not Outcome.NOT_ARRIVED]
    outcomes = [line.outcome for line in receipts]
    return Figures(
        declared=total([line.declared for line in receipts]),
        accepted=total([line.accepted for line in receipts]),
        refused=total([line.refused for line in receipts]),
        not_arrived=total([line.declared for line in receipts if line.outcome is Outcome.NOT_ARRIVED]),
        reweighed=total([line.net - line.declared for line in arrived]),
        packaging=total([line.packaging for line in arrived]),
        count=len(receipts),
        count_accepted=outcomes.count(Outcome.ACCEPTED),
        count_refused=outcomes.count(Outcome.REFUSED),
        count_not_arrived=outcomes.count(Outcome.NOT_ARRIVED),
    )


def _line_faults(line: Receipt, expected: frozenset[str], counted: Counter[str]) -> Iterator[Fault]:
    facts = {"code": line.code[:40]}
    if line.code not in expected:
        yield Fault("Container {code} is not on the manifest.", facts, "/event")
    if counted[line.code] > 1:
        yield Fault("Container {code} stands in the receipt twice.", facts, "/event")
    if line.outcome is Outcome.REFUSED and not line.reason.strip():
        yield Fault("Container {code} is refused without a reason.", facts, "/event")
    if line.outcome is Outcome.NOT_ARRIVED and line.weighed is not None:
        yield Fault("Container {code} was weighed but did not arrive.", facts, "/event")
    if not NOTHING <= line.refused <= line.net:
        yield Fault("More of container {code} is refused than arrived.", facts, "/event")
