"""An event's body as a form, and back: what a person may change of it, field by field, never as raw text.

Driven by the published JSON Schema of the kind. What ties an event to its moment and its phone (id, times, scans,
position) is kept as it is and not shown. A list of containers gets one empty line more; an emptied line is left out.
Which places, scales and methods may be chosen is given; fetches nothing.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC
from types import MappingProxyType
from typing import Any

from hwtrack.custody.claims import CONTAINER_CODE
from hwtrack.custody.shapes import DAY, INSTANT, MASS, UUID_TEXT, Schema
from hwtrack.kernel.quantity import Mass
from hwtrack.web import formats, typed
from hwtrack.web.body_reading import of_shape, schema_named
from hwtrack.web.body_words import MEMBERS, TECHNICAL, label_of, words_of
from hwtrack.web.views.parts import Choice
from hwtrack.web.words import Said

Members = Mapping[str, Any]
Fields = Mapping[str, str]

MOST_LINES = 50
"""Lines of one list that a form shows; of a longer list only the line of the container one came from."""

_KEPT = TECHNICAL | {"back_entry", "division", "zone_id", "site_id", "opening_stock"}
"""Members that no form changes; some follow from others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """What may be chosen: facilities with their sites, scales with their divisions, methods, manifests.

    `credit_codes` are those of organisations by id; `called` names what a body mentions and is no choice of one's own.
    """

    facilities: tuple[Choice, ...] = ()
    sites: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    scales: tuple[Choice, ...] = ()
    divisions: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    methods: tuple[Choice, ...] = ()
    manifests: tuple[Choice, ...] = ()
    credit_codes: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))
    called: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyInput:
    """One field: its name is the member's JSON Pointer without the first slash."""

    name: str
    label: str
    type: str
    value: str
    required: bool
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyGroup:
    """The fields of one part: the event itself, one container's line, the place, the ticket."""

    title: Said | str
    inputs: tuple[BodyInput, ...]
    is_new: bool = False


def groups_of(kind: str, members: Members, offered: Offered, *, about: str = "") -> tuple[BodyGroup, ...]:
    """Return a body as groups of fields; `about` is the code of the container one came from."""
    schema = schema_named(kind)
    groups: list[BodyGroup] = []
    plain = tuple(_plain(schema, members, "", offered))
    for name, inner in _shown(schema):
        if inner.get("type") == "array" and inner["items"].get("type") == "object":
            groups.extend(_lines(name, inner, members.get(name, []), offered, about=about))
        elif inner.get("type") == "object":
            part = tuple(_plain(inner, members.get(name, {}), name, offered, loose=name not in members))
            groups.append(BodyGroup(title=Said(MEMBERS[name]), inputs=part))
    return (*groups, BodyGroup(title="", inputs=plain)) if plain else tuple(groups)


def members_from(kind: str, members: Members, fields: Fields, offered: Offered) -> dict[str, Any]:
    """Return the body with what was typed in the place of what it said.

    `fields` hold organisations already as ids. What the form did not show is as before.

    Raises:
        FieldMissingError, TypedMassError, TypedDayError, TypedMomentError: A field is empty or no such thing; its
            pointer is the member's.
    """
    changed = _object(schema_named(kind), members, fields, "", offered, required=True)
    return dict(changed or {})


def _shown(schema: Schema) -> Iterable[tuple[str, Schema]]:
    return ((name, inner) for name, inner in schema.get("properties", {}).items() if name not in _KEPT)


def _lines(name: str, schema: Schema, lines: list[Any], offered: Offered, *, about: str) -> Iterable[BodyGroup]:
    shown = range(len(lines))
    if len(lines) > MOST_LINES:
        shown = [index for index in shown if lines[index].get("code") == about]  # type: ignore[assignment]
    for index in shown:
        title = lines[index].get("code") or Said(MEMBERS[name])
        yield BodyGroup(title=title, inputs=tuple(_deep(schema["items"], lines[index], f"{name}/{index}", offered)))
    if len(lines) < min(schema["maxItems"], MOST_LINES):
        new = tuple(_deep(schema["items"], {}, f"{name}/{len(lines)}", offered, loose=True))
        yield BodyGroup(title=Said(MEMBERS[name]), inputs=new, is_new=True)


def _deep(schema: Schema, value: Members, at: str, offered: Offered, *, loose: bool = False) -> Iterable[BodyInput]:
    """Return the fields of an object with those of the objects in it."""
    yield from _plain(schema, value, at, offered, loose=loose)
    for name, inner in _shown(schema):
        if inner.get("type") == "object":
            there = value.get(name, {})
            yield from _deep(inner, there, _at(at, name), offered, loose=loose or name not in value)


def _plain(schema: Schema, value: Members, at: str, offered: Offered, *, loose: bool = False) -> Iterable[BodyInput]:
    needed = () if loose else schema.get("required", ())
    for name, inner in _shown(schema):
        if inner.get("type") not in ("object", "array") and _type(name, inner) != "id":
            yield _input(name, inner, value.get(name), _at(at, name), offered, required=name in needed)


def _input(name: str, schema: Schema, value: Any, at: str, offered: Offered, *, required: bool) -> BodyInput:
    type_ = _type(name, schema)
    return BodyInput(
        name=at,
        label=label_of(name, schema),
        type=type_,
        value=_typed(type_, value, offered),
        required=required and type_ != "tick",
        choices=_choices(name, schema, offered, value),
    )


def _type(name: str, schema: Schema) -> str:
    if schema.get("type") == "boolean":
        return "tick"
    if "enum" in schema or name in _CHOSEN:
        return "select"
    if name.endswith("_org_id"):
        return "organisation"
    return next((word for shape, word in _TYPES if of_shape(schema, shape)), "text")


_TYPES = (
    (MASS.schema, "kg"),
    (DAY.schema, "date"),
    (INSTANT.schema, "moment"),
    (CONTAINER_CODE.schema, "code"),
    (UUID_TEXT.schema, "id"),
)


def _choices(name: str, schema: Schema, offered: Offered, value: Any) -> tuple[Choice, ...]:
    if "enum" in schema:
        return tuple(Choice(key, words_of(frozenset(schema["enum"]))[key]) for key in schema["enum"])
    if name not in _CHOSEN:
        return ()
    found: tuple[Choice, ...] = getattr(offered, _CHOSEN[name])
    # Why: what was said stays choosable, also where it is none of one's own.
    known = value is None or value in {one.value for one in found}
    return found if known else (*found, Choice(str(value), offered.called.get(str(value), str(value))))


_CHOSEN: Mapping[str, str] = MappingProxyType(
    {
        "facility_id": "facilities",
        "producing_facility_id": "facilities",
        "scale_id": "scales",
        "method": "methods",
        "manifest_id": "manifests",
    }
)
"""Members that are chosen from a list, and which."""


def _typed(type_: str, value: Any, offered: Offered) -> str:
    """Return a member as it stands in its field."""
    if value is None:
        return ""
    match type_:
        case "tick":
            return "yes" if value else ""
        case "kg":
            return formats.kg(Mass.kg(value)).replace(",", "")
        case "organisation":
            return offered.credit_codes.get(value, "")
        case "moment":
            found = typed.instant(value)
            return f"{formats.local(found):%Y-%m-%dT%H:%M}" if found else ""
        case _:
            return str(value)


def _object(
    schema: Schema, before: Members, fields: Fields, at: str, offered: Offered, *, required: bool
) -> dict[str, Any] | None:
    """Return an object with what was typed; nothing where it may be left out and every field of it is empty."""
    touched = [name for name in fields if name.startswith(f"{at}/" if at else "")]
    if not touched:
        return dict(before) or None
    if not required and not any(fields[name].strip() for name in touched):
        # Why: a place that is no more than a site shows no field of its own, and stays.
        return None if any(name not in _KEPT for name in before) else dict(before) or None
    made = {name: value for name, value in before.items() if name in _KEPT or name not in schema["properties"]}
    for name, inner in _shown(schema):
        needed = name in schema["required"]
        value = _member(name, inner, before.get(name), fields, at=_at(at, name), offered=offered, required=needed)
        if value is not None:
            made[name] = value
    return _followed(before, made, offered)


def _member(
    name: str, schema: Schema, before: Any, fields: Fields, *, at: str, offered: Offered, required: bool
) -> Any:
    if schema.get("type") == "object":
        return _object(schema, before or {}, fields, at, offered, required=required)
    if schema.get("type") == "array":
        return _list(schema, before or [], fields, at, offered) or None
    return _scalar(name, schema, before, fields, at=at, offered=offered, required=required)


def _list(schema: Schema, before: list[Any], fields: Fields, at: str, offered: Offered) -> list[Any]:
    if schema["items"].get("type") != "object":
        return before
    made = []
    for index in range(len(before) + 1):
        here = f"{at}/{index}"
        old = before[index] if index < len(before) else {}
        one = (
            None if _dropped(old, fields, here) else _object(schema["items"], old, fields, here, offered, required=True)
        )
        if one:
            made.append(one)
    return made


def _dropped(old: Members, fields: Fields, at: str) -> bool:
    """Say whether a line was emptied: all of it, or the code of one that had one."""
    touched = [name for name in fields if name.startswith(f"{at}/")]
    if not touched:
        return False
    emptied = "code" in old and not fields.get(f"{at}/code", old["code"]).strip()
    return emptied or not any(fields[name].strip() for name in touched)


def _scalar(
    name: str, schema: Schema, before: Any, fields: Fields, *, at: str, offered: Offered, required: bool
) -> Any:
    type_ = _type(name, schema)
    if type_ == "tick":
        return True if fields.get(at) == "yes" else None
    if at not in fields or type_ == "id" or (before is not None and fields[at] == _typed(type_, before, offered)):
        # Why: what nobody changed stays to the second and to the last decimal.
        return before
    if not fields[at].strip():
        if required:
            raise typed.FieldMissingError(pointer=f"/{at}")
        return None
    return _read(type_, schema, fields, at)


def _read(type_: str, schema: Schema, fields: Fields, at: str) -> Any:
    if type_ == "select" and "enum" in schema:
        return typed.chosen(fields, at, schema["enum"])
    if schema.get("type") == "integer" and type_ != "organisation":
        return typed.count(fields, at, min(schema.get("maximum", _MOST), _MOST))
    return _READ.get(type_, typed.needed)(fields, at)


_READ: Mapping[str, Callable[[Fields, str], Any]] = MappingProxyType(
    {
        "kg": lambda fields, at: typed.kilograms(fields, at).text,
        "date": lambda fields, at: typed.day(fields, at).isoformat(),
        "moment": lambda fields, at: typed.moment(fields, at).astimezone(UTC).isoformat(),
        "organisation": lambda fields, at: int(fields[at]),
    }
)


def _at(at: str, name: str) -> str:
    return f"{at}/{name}" if at else name


_MOST = 1_000_000


def _followed(before: Members, made: dict[str, Any], offered: Offered) -> dict[str, Any]:
    """Let a facility bring its site and a scale its division; drop what no longer fits."""
    if made.get("facility_id") != before.get("facility_id") and "facility_id" in made:
        made["site_id"] = offered.sites.get(made["facility_id"], made.get("site_id"))
        made.pop("zone_id", None)
    if made.get("scale_id") != before.get("scale_id") and made.get("scale_id") in offered.divisions:
        made["division"] = offered.divisions[made["scale_id"]]
    for plate, unit in (("plate", "unit_id"), ("trailer_plate", "trailer_id")):
        if made.get(plate) != before.get(plate):
            made.pop(unit, None)
    return made
