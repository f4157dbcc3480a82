"""Custody events as pages write them: the canonical body of what a person pressed.

Knows the spelling of an event's members, which `hwtrack.custody.claims` reads; decides nothing.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any
from uuid import UUID

from hwtrack.custody.events import KINDS
from hwtrack.kernel.canonical import canonical, read_canonical
from hwtrack.kernel.quantity import Mass
from hwtrack.kernel.waste import PhysicalForm

_DEGREES = re.compile(r"-?\d{1,3}\.\d{1,12}")
_SEVEN = Decimal("0.0000001")
_MAX_ACCURACY = 100_000
_HEAD = frozenset({"kind", "v", "event_id", "event_time"})

Members = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """The press of a button: the event's id, when it was pressed, and where the device was, if known.

    A `back_entry` (补录) happened at a time that was typed, and nobody knows where the device was then.
    """

    event_id: UUID
    at: datetime
    position: Members | None = None
    back_entry: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanned:
    """What was scanned for a step: the place's plaque and the container, and by which means.

    `along` are containers that go with it unscanned, because they are packed in it.
    """

    container: str
    place: str = ""
    means: str = "typed"
    along: tuple[str, ...] = ()

    @property
    def lines(self) -> list[dict[str, str]]:
        """The containers as the body has them, the scanned one first."""
        return [{"code": code} for code in (self.container, *self.along)]

    @property
    def scans(self) -> list[dict[str, str]]:
        """The scans as the body has them, the place first."""
        place = [{"target": "place", "code": self.place, "means": self.means}] if self.place else []
        return [*place, {"target": "container", "code": self.container, "means": self.means}]


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A mass as a registered scale showed it."""

    gross: Mass
    tare: Mass
    division: Mass
    scale_id: UUID

    @property
    def net(self) -> Mass:
        """Gross less tare."""
        return self.gross - self.tare

    @property
    def members(self) -> dict[str, str]:
        """The weighing as the body has it."""
        return self._masses | {"source": "weighed"}

    @property
    def _masses(self) -> dict[str, str]:
        return {
            "gross": self.gross.text,
            "tare": self.tare.text,
            "net": self.net.text,
            "division": self.division.text,
            "scale_id": str(self.scale_id),
        }

    def ticket(self, number: str) -> dict[str, str]:
        """The weighbridge's ticket as the body has it."""
        return self._masses | {"number": number}


@dataclass(frozen=True, slots=True, kw_only=True)
class Birth:
    """What is said when containers of one kind begin their life."""

    codes: tuple[str, ...]
    form: PhysicalForm
    began: date
    place: Members
    bulk: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """What was found at the gate: each container's line, the bridge's ticket, and where."""

    manifest_id: UUID
    lines: tuple[Members, ...]
    place: Members
    ticket: Members = field(default_factory=lambda: MappingProxyType({}))


def generated(moment: Moment, birth: Birth) -> str:
    """Write that containers begin their life; their codes say which waste."""
    return _body(
        "generated",
        moment,
        [{"code": code} for code in birth.codes],
        waste_code=birth.codes[0][18:26],
        form=birth.form.value,
        filling_began=birth.began.isoformat(),
        producing_facility_id=birth.place.get("facility_id"),
        place=dict(birth.place),
        bulk=birth.bulk or None,
    )


def weighed(moment: Moment, code: str, taken: Taken, *, kind: str) -> str:
    """Write that a container was weighed, or sealed with its final mass."""
    return _body(kind, moment, [{"code": code, "mass": taken.members}])


def step(moment: Moment, kind: str, scanned: Scanned, **members: Any) -> str:
    """Write a step of one scanned container; members that are None are left out."""
    return _body(kind, moment, scanned.lines, scans=scanned.scans, **members)


def event(moment: Moment, kind: str, lines: Iterable[Members], **members: Any) -> str:
    """Write an event of any kind; members that are None are left out."""
    return _body(kind, moment, lines, **members)


def received(moment: Moment, gate: Gate) -> str:
    """Write a receipt."""
    return _body(
        "received",
        moment,
        [dict(line) for line in gate.lines],
        manifest_id=str(gate.manifest_id),
        place=dict(gate.place),
        ticket=dict(gate.ticket) or None,
    )


def naming(body: str, attachments: str) -> str:
    """Return a body that names photos too; `attachments` is a canonical object of that one member, or empty.

    Raises:
        DomainError: It is not canonical; what it names is judged with the event.
    """
    if not attachments:
        return body
    return canonical({**read_canonical(body), "attachments": read_canonical(attachments).get("attachments")})


def members_of(body: str) -> str:
    """Return a body without its head (kind, version, id, time), for a phone that writes its own."""
    found = read_canonical(body)
    return canonical({name: value for name, value in found.items() if name not in _HEAD})


def position(longitude: str, latitude: str, accuracy_m: str) -> Members | None:
    """Return the device's position as the body has it; nothing where any of it is missing or unreadable."""
    if not (accuracy_m.isascii() and accuracy_m.isdecimal() and _DEGREES.fullmatch(longitude)):
        return None
    if not _DEGREES.fullmatch(latitude):
        return None
    try:
        written = {"longitude": _degrees(longitude), "latitude": _degrees(latitude)}
    except InvalidOperation:
        return None
    return {**written, "accuracy_m": min(int(accuracy_m[:9]), _MAX_ACCURACY)}


def _degrees(text: str) -> str:
    return f"{Decimal(text).quantize(_SEVEN):f}"


def _body(kind: str, moment: Moment, lines: Iterable[Members], **members: Any) -> str:
    body = {
        "kind": kind,
        "v": KINDS[kind].VERSION,
        "event_id": str(moment.event_id),
        "event_time": moment.at.isoformat(),
        "containers": list(lines),
        "position": moment.position,
        "back_entry": moment.back_entry or None,
    }
    return canonical({name: value for name, value in (body | members).items() if value is not None})
