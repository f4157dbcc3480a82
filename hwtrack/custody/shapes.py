"""How the members of an event's body are read, and how JSON Schema describes them: one declaration gives both.

A dataclass states the shape of each field in its annotation (`Annotated[Mass, MASS, "what it means"]`); a field with a
default may be left out, and `null` never stands for absence. Reading gathers every fault with its JSON Pointer. What
needs two members at once (net = gross - tare) is said by the record's own `misfits`, which JSON Schema cannot say.
Knows nothing of waste or custody.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Generic, TypeVar, get_type_hints
from uuid import UUID

from hwtrack.kernel.canonical import MAX_INTEGER
from hwtrack.kernel.errors import Fault
from hwtrack.kernel.quantity import Mass

T = TypeVar("T")
S = TypeVar("S", bound=StrEnum)

Schema = Mapping[str, Any]

_SHOWN = 60
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class Misfit(Exception):  # noqa: N818 - it never leaves this package; BodyFaultsError does
    """A value that does not fit its shape, with every fault found in it."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        """Keep the faults in the order of the value."""
        self.faults = tuple(faults)
        super().__init__(len(self.faults))


@dataclass(frozen=True, slots=True)
class Shape(Generic[T]):
    """What one member may be: how it is read at a pointer, and its JSON Schema."""

    read: Callable[[object, str], T]
    schema: Schema


def misfit(template: str, at: str, **facts: str | int) -> Misfit:
    """Return the exception of a single fault."""
    return Misfit((Fault(template, facts, at),))


def text(limit: int) -> Shape[str]:
    """A text of 1 to `limit` characters on one line."""

    def read(value: object, at: str) -> str:
        found = _string(value, at)
        if not 1 <= len(found) <= limit:
            raise misfit(
                "The text has {count} characters; 1 to {limit} are allowed.", at, count=len(found), limit=limit
            )
        if _CONTROL.search(found):
            raise misfit("Control characters are not allowed.", at)
        return found

    return Shape(
        read,
        {"type": "string", "minLength": 1, "maxLength": limit, "pattern": "^[^\\u0000-\\u001f\\u007f]*$"},
    )


def spelled(
    pattern: str, make: Callable[[str], T], *, template: str, form: str | None = None, limit: int = 64
) -> Shape[T]:
    """A text that matches `pattern` whole and that `make` can turn into a value; `template` may use {found}."""
    compiled = re.compile(pattern)

    def read(value: object, at: str) -> T:
        found = _string(value, at)
        if len(found) > limit or not compiled.fullmatch(found):
            raise misfit(template, at, found=found[:_SHOWN])
        try:
            return make(found)
        except ValueError as error:
            raise misfit(template, at, found=found[:_SHOWN]) from error

    schema: dict[str, Any] = {"type": "string", "pattern": f"^(?:{pattern})$", "maxLength": limit}
    return Shape(read, schema | ({"format": form} if form else {}))


def whole(least: int, most: int = MAX_INTEGER) -> Shape[int]:
    """A whole number between two bounds, both included."""

    def read(value: object, at: str) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise misfit("A whole number from {least} to {most} is expected.", at, least=least, most=most)
        return value

    return Shape(read, {"type": "integer", "minimum": least, "maximum": most})


def choice(options: type[S]) -> Shape[S]:
    """One of the values of a closed set."""
    names = tuple(option.value for option in options)

    def read(value: object, at: str) -> S:
        if not isinstance(value, str) or value not in names:
            raise misfit("One of {choices} is expected.", at, choices=", ".join(names))
        return options(value)

    return Shape(read, {"enum": list(names)})


def many(shape: Shape[T], least: int, most: int) -> Shape[tuple[T, ...]]:
    """A list of `least` to `most` entries of one shape."""

    def read(value: object, at: str) -> tuple[T, ...]:
        if not isinstance(value, list):
            raise misfit("A list is expected.", at)
        if not least <= len(value) <= most:
            template = "{least} to {most} entries are expected, not {count}."
            raise misfit(template, at, least=least, most=most, count=len(value))
        return _gather(tuple((shape, entry, f"{at}/{index}") for index, entry in enumerate(value)))

    return Shape(read, {"type": "array", "items": shape.schema, "minItems": least, "maxItems": most})


def record(kind: type[T]) -> Shape[T]:
    """An object with exactly the members that a frozen dataclass declares."""
    members = _members(kind)

    def read(value: object, at: str) -> T:
        return read_record(kind, members, value, at)

    return Shape(read, _record_schema(kind, members))


@dataclass(frozen=True, slots=True)
class Member:
    """One field of a record as its annotation declares it."""

    name: str
    shape: Shape[Any]
    required: bool
    meaning: str | None


def read_record(kind: type[T], members: Sequence[Member], value: object, at: str) -> T:
    """Read an object into a record.

    Raises:
        Misfit: A member is missing, unknown or wrong, or the record finds its members at odds.
    """
    if not isinstance(value, dict):
        raise misfit("An object is expected.", at)
    faults = list(_strangers(members, value, at))
    found: dict[str, object] = {}
    for member in members:
        try:
            found |= _read_member(member, value, at)
        except Misfit as error:
            faults.extend(error.faults)
    if faults:
        raise Misfit(faults)
    made = kind(**found)
    _check_itself(made, at)
    return made


def _read_member(member: Member, value: Mapping[str, object], at: str) -> dict[str, object]:
    here = f"{at}/{member.name}"
    if member.name in value:
        return {member.name: member.shape.read(value[member.name], here)}
    if member.required:
        raise misfit("This member is missing.", here)
    return {}


def _strangers(members: Sequence[Member], value: Mapping[str, object], at: str) -> Iterable[Fault]:
    known = {member.name for member in members}
    for name in value:
        if name not in known:
            shown = name[:_SHOWN]
            yield Fault("“{name}” is not a member of this object.", {"name": shown}, f"{at}/{_escaped(shown)}")


def _check_itself(made: object, at: str) -> None:
    misfits: Callable[[], Iterable[Fault]] | None = getattr(made, "misfits", None)
    faults = [Fault(fault.template, fault.facts, at + fault.pointer) for fault in misfits()] if misfits else []
    if faults:
        raise Misfit(faults)


def _members(kind: type[T]) -> tuple[Member, ...]:
    hints = get_type_hints(kind, include_extras=True)
    return tuple(
        _member(field.name, hints[field.name], required=field.default is MISSING)
        for field in fields(kind)  # type: ignore[arg-type]  # every record is a dataclass
    )


def members_of(kind: type[T]) -> tuple[Member, ...]:
    """Return the members of a dataclass whose fields are annotated with shapes."""
    return _members(kind)


def _member(name: str, hint: object, *, required: bool) -> Member:
    extras = getattr(hint, "__metadata__", ())
    shape = next(extra for extra in extras if isinstance(extra, Shape))
    meaning = next((extra for extra in extras if isinstance(extra, str)), None)
    return Member(name, shape, required, meaning)


def _record_schema(kind: type[T], members: Sequence[Member]) -> Schema:
    return {
        "type": "object",
        "description": first_line(kind),
        "properties": {member.name: _described(member) for member in members},
        "required": [member.name for member in members if member.required],
        "additionalProperties": False,
    }


def first_line(kind: type[object]) -> str:
    """Return the first line of a class's docstring."""
    return (kind.__doc__ or kind.__name__).strip().splitlines()[0]


def _described(member: Member) -> Schema:
    return {**member.shape.schema, "description": member.meaning} if member.meaning else member.shape.schema


def _gather(parts: tuple[tuple[Shape[T], object, str], ...]) -> tuple[T, ...]:
    read: list[T] = []
    faults: list[Fault] = []
    for shape, value, at in parts:
        try:
            read.append(shape.read(value, at))
        except Misfit as error:
            faults.extend(error.faults)
    if faults:
        raise Misfit(faults)
    return tuple(read)


def _string(value: object, at: str) -> str:
    if not isinstance(value, str):
        raise misfit("A text is expected.", at)
    return value


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def _flag(value: object, at: str) -> bool:
    if not isinstance(value, bool):
        raise misfit("true or false is expected.", at)
    return value


def _object(value: object, at: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise misfit("An object is expected.", at)
    return value


FLAG = Shape(_flag, {"type": "boolean"})

OBJECT = Shape(_object, {"type": "object"})

MASS = spelled(
    r"(0|[1-9][0-9]{0,8})\.[0-9]{3}",
    Mass.kg,
    template="“{found}” is not a mass in kilograms with three decimals, like 187.400.",
)

UUID_TEXT = spelled(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
    UUID,
    template="“{found}” is not an id in lower-case UUID form.",
)

DIGEST = spelled(
    r"[0-9a-f]{64}", bytes.fromhex, template="“{found}” is not a SHA-256 in 64 lower-case hexadecimal digits."
)

CHALLENGE = spelled(r"[0-9a-f]{32}", bytes.fromhex, template="“{found}” is not 16 bytes in lower-case hexadecimal.")

SIGNATURE = spelled(
    r"[0-9a-f]{128}", bytes.fromhex, template="“{found}” is not a signature in 128 hexadecimal digits.", limit=128
)

INSTANT = spelled(
    r"(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
    r"(\.[0-9]{1,6})?(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])",
    datetime.fromisoformat,
    template="“{found}” is not an instant with an offset, like 2026-09-21T08:30:00+08:00.",
    form="date-time",
)

DAY = spelled(
    r"(19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}",
    date.fromisoformat,
    template="“{found}” is not a date like 2026-09-21.",
    form="date",
)

LATITUDE = spelled(
    r"-?(90\.0{1,7}|([0-9]|[1-8][0-9])\.[0-9]{1,7})",
    float,
    template="“{found}” is not a latitude in degrees with one to seven decimals.",
)

LONGITUDE = spelled(
    r"-?(180\.0{1,7}|([0-9]|[1-9][0-9]|1[0-7][0-9])\.[0-9]{1,7})",
    float,
    template="“{found}” is not a longitude in degrees with one to seven decimals.",
)
