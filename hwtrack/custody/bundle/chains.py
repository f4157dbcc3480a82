"""The chains of a bundle: every link recomputed from its two texts, and the statuses folded again from them."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from hwtrack.custody.accepted import Accepted
from hwtrack.custody.bundle.form import BundledContainer, BundledEvent, BundledLink
from hwtrack.custody.bundle.opened import Opened
from hwtrack.custody.bundle.report import Finding, Layer, Outcome, Step, Story, Told, step_of
from hwtrack.custody.chain import Link, first_break
from hwtrack.custody.container import Container, Status
from hwtrack.custody.events import read_body
from hwtrack.custody.fold import Folded, fold
from hwtrack.kernel.errors import DomainError

_SHOWN = (Status.APPLIED, Status.REPEAT, Status.HELD, Status.CONTESTED, Status.REPLACED)
_TIME = "%Y-%m-%dT%H:%M:%S.%fZ"


def check_chains(found: Opened) -> Step:
    """Say where a chain breaks first, and which event does not speak of its container."""
    findings = [finding for container in found.bundle.containers for finding in _chain_findings(found, container)]
    links = sum(len(container.links) for container in found.bundle.containers)
    return step_of(Layer.CHAIN, {"links": links}, tuple(findings))


def _chain_findings(found: Opened, container: BundledContainer) -> Iterator[Finding]:
    links: list[Link] = []
    for number, one in enumerate(container.links, 1):
        event = found.events.get((container.home_org_id, one.event_id))
        if event is None:
            yield _at(container, number, "missing_event")
            return
        links.append(_link(one, event))
    if broken := first_break(links, container_id=container.container_id):
        yield _at(container, broken.index + 1, broken.kind.value)
        return
    for number, link in enumerate(links, 1):
        if not _speaks_of(found, container, link):
            yield _at(container, number, "other_body")


def _link(link: BundledLink, event: BundledEvent) -> Link:
    return Link(
        seq=link.seq, event_id=link.event_id, prev=link.prev, hash=link.hash, header=event.header, body=event.body
    )


def _speaks_of(found: Opened, container: BundledContainer, link: Link) -> bool:
    """Say whether header and body of a link that holds speak of one event, this home and this container."""
    key = (container.home_org_id, link.event_id)
    header, body = found.headers.get(key), found.bodies.get(key)
    if header is None or body is None or body.get("event_id") != str(link.event_id):
        return False
    return header.home_org_id == container.home_org_id and f'"{container.code}"' in link.body


def _at(container: BundledContainer, number: int, reason: str) -> Finding:
    return Finding(reason, {"container": container.code, "event": number})


def fold_again(found: Opened, *, holds: bool) -> tuple[Step, tuple[Story, ...]]:
    """Derive every event's status from the texts, and tell each container's story.

    Nothing is derived from chains that do not hold, or from a kind of event that is newer than this program.
    """
    if not holds:
        return Step(Layer.STATUSES, Outcome.UNCHECKED), tuple(
            _story(found, one, None) for one in found.bundle.containers
        )
    folded: dict[str, Folded] = {}
    for container in found.bundle.containers:
        try:
            folded[container.code] = _folded(found, container)
        except (DomainError, ValueError, KeyError, TypeError):
            continue
    stories = tuple(_story(found, one, folded.get(one.code)) for one in found.bundle.containers)
    if len(folded) < len(stories):
        return Step(Layer.STATUSES, Outcome.UNCHECKED), stories
    counts = Counter(outcome.status.value for one in folded.values() for outcome in one.outcomes)
    return Step(Layer.STATUSES, Outcome.HOLDS, {status.value: counts[status.value] for status in _SHOWN}), stories


def _folded(found: Opened, container: BundledContainer) -> Folded:
    keys = [(container.home_org_id, link.event_id) for link in container.links]
    blank = Container(container_id=container.container_id, code=container.code, home=container.home_org_id)
    return fold(blank, [Accepted(read_body(found.events[key].body), found.headers[key]) for key in keys])


def _story(found: Opened, container: BundledContainer, folded: Folded | None) -> Story:
    statuses = {} if folded is None else {one.event_id: one.status.value for one in folded.outcomes}
    told = []
    for number, link in enumerate(container.links, 1):
        key = (container.home_org_id, link.event_id)
        header, body = found.headers.get(key), found.bodies.get(key)
        if header is None or body is None:
            continue
        told.append(
            Told(
                number=number,
                event_id=str(link.event_id),
                kind=_kind(body),
                effective_time=header.effective_time.strftime(_TIME),
                record_time=header.record_time.strftime(_TIME),
                org_id=header.acting_org,
                grade=header.grade.value,
                status=statuses.get(link.event_id),
            )
        )
    return Story(container.code, tuple(told))


def _kind(body: Mapping[str, Any]) -> str:
    kind = body.get("kind")
    return kind[:40] if isinstance(kind, str) else ""
