"""What the fact rules of custody are asked about: one recorded event, after it was recorded.

Knows what the event and the containers' state say; knows no other package's rules.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from hwtrack.custody.claims import Claim, ScanMeans, ScanTarget, scanned_codes
from hwtrack.custody.container import Container
from hwtrack.custody.events.stored_in import StoredIn
from hwtrack.custody.events.stored_out import StoredOut
from hwtrack.custody.header import Grade, Header, Nearness
from hwtrack.kernel.rules import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanFacts:
    """One event of one home organisation, as far as custody's rules look at it.

    `uninvited` are the containers the acting organisation neither issued nor held and no open manifest named it for;
    `unscanned` those of a storage step whose own label was not scanned. `device_forked` says that with this event the
    device that made it has two histories.
    """

    event_id: UUID
    kind: str
    org_id: int
    home_org_id: int
    official: bool
    grade: Grade
    uninvited: tuple[str, ...]
    place_scanned: bool
    typed: int
    unscanned: tuple[str, ...]
    distance_m: int | None
    nearness: Nearness | None
    device_forked: bool = False
    handover_flaw: str = ""

    @property
    def stage(self) -> Stage:
        """The stage at which this kind of event is judged."""
        return Stage.STORAGE if self.kind in STORAGE_KINDS else Stage.GATE


STORAGE_KINDS = frozenset({StoredIn.KIND, StoredOut.KIND})


def facts_of(
    claim: Claim,
    header: Header,
    before: Mapping[str, Container],
    *,
    official: bool,
    forked: bool = False,
    flaw: str = "",
) -> ScanFacts:
    """Return the facts of an event from its claim, its header and the containers as they were before it."""
    scanned = scanned_codes(claim, ScanTarget.CONTAINER)
    return ScanFacts(
        event_id=header.event_id,
        kind=claim.KIND,
        org_id=header.acting_org,
        home_org_id=header.home_org_id,
        official=official,
        grade=header.grade,
        uninvited=tuple(code for code, container in before.items() if _uninvited(container, header)),
        place_scanned=bool(scanned_codes(claim, ScanTarget.PLACE)),
        typed=sum(scan.means is ScanMeans.TYPED for scan in claim.scans),
        unscanned=tuple(code for code in before if code not in scanned),
        distance_m=header.distance_m,
        nearness=header.nearness,
        device_forked=forked,
        handover_flaw=flaw,
    )


def facts_of_put_aside(claim: Claim, *, org_id: int, grade: Grade) -> ScanFacts:
    """Return the facts of an event that was put aside and with which its device has two histories; nothing else is."""
    return ScanFacts(
        event_id=claim.event_id,
        kind=claim.KIND,
        org_id=org_id,
        home_org_id=org_id,
        official=False,
        grade=grade,
        uninvited=(),
        place_scanned=True,
        typed=0,
        unscanned=(),
        distance_m=None,
        nearness=None,
        device_forked=True,
    )


def _uninvited(container: Container, header: Header) -> bool:
    concerned = (container.home, container.holder, container.giver)
    return header.invitation(container.container_id) is None and header.acting_org not in concerned
