"""An event's body in words: every member that somebody reads, in the order of its schema, and two bodies side by side.

Driven by the published JSON Schema of the kind, so that a new member shows by itself. What ids are called is given;
fetches nothing.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from hwtrack.custody.claims import CONTAINER_CODE
from hwtrack.custody.events import KINDS, schema_of
from hwtrack.custody.shapes import DAY, INSTANT, MASS, UUID_TEXT, Schema
from hwtrack.kernel.quantity import Mass
from hwtrack.web import formats, typed
from hwtrack.web.body_words import MEMBERS, TECHNICAL, label_of, words_of
from hwtrack.web.words import Said

Members = Mapping[str, Any]
Value = Said | str

_IN_A_LINE = 3
"""Names on the way to a member of a list's entry: the list, the entry's number, the member."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """One value in a body: where it stands, the names on the way to it, its schema."""

    pointer: str
    trail: tuple[str, ...]
    schema: Schema
    value: Any

    @property
    def name(self) -> str:
        """The member's own name."""
        return next(name for name in reversed(self.trail) if not name.isdecimal())


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyRow:
    """One member in words; `group` is what it belongs to: a container's code, the place, the ticket.

    `key` tells it apart in its body: its pointer, with a container's code in the place of its number.
    """

    key: str
    group: Value
    label: str
    value: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One member of two bodies: what the first said, what the second says; nothing where one has no such member."""

    group: Value
    label: str
    before: Value | None
    after: Value | None

    @property
    def changed(self) -> bool:
        """Whether they say different things."""
        return self.before != self.after


def of_shape(schema: Schema, shape: Schema) -> bool:
    """Say whether a member is spelled as one of the shared shapes, like a mass or a day."""
    return schema.get("pattern") is not None and schema.get("pattern") == shape.get("pattern")


@cache
def schema_named(kind: str) -> Schema:
    """Return the published schema of a kind."""
    return MappingProxyType(dict(schema_of(KINDS[kind])))


def leaves(kind: str, members: Members) -> Iterator[Leaf]:
    """Return every value of a body that somebody reads, in the order of the schema."""
    yield from _leaves(schema_named(kind), members, "", ())


def _leaves(schema: Schema, value: Any, pointer: str, trail: tuple[str, ...]) -> Iterator[Leaf]:
    if isinstance(value, Mapping):
        for name, inner in schema.get("properties", {}).items():
            if name in value and name not in TECHNICAL:
                yield from _leaves(inner, value[name], f"{pointer}/{name}", (*trail, name))
    elif isinstance(value, list):
        for index, one in enumerate(value):
            yield from _leaves(schema["items"], one, f"{pointer}/{index}", (*trail, str(index)))
    else:
        yield Leaf(pointer=pointer, trail=trail, schema=schema, value=value)


def rows_of(kind: str, members: Members, called: Mapping[str, str]) -> tuple[BodyRow, ...]:
    """Return a body in words. `called` names organisations (`org:14`), places, scales, manifests and events by id."""
    return tuple(_row(leaf, members, called) for leaf in leaves(kind, members))


def differences(kind: str, before: Members, after: Members, called: Mapping[str, str]) -> tuple[Difference, ...]:
    """Return two bodies of one kind side by side, in the order of the schema."""
    first = {row.key: row for row in rows_of(kind, before, called)}
    second = {row.key: row for row in rows_of(kind, after, called)}
    return tuple(
        Difference(
            group=(first.get(key) or second[key]).group,
            label=(first.get(key) or second[key]).label,
            before=first[key].value if key in first else None,
            after=second[key].value if key in second else None,
        )
        for key in _merged(first, second)
    )


def ids_in(kind: str, members: Members) -> frozenset[str]:
    """Return every id in a body that a person would rather read as a name; organisations as `org:14`."""
    found = set()
    for leaf in leaves(kind, members):
        if leaf.name.endswith("_org_id"):
            found.add(f"org:{leaf.value}")
        elif of_shape(leaf.schema, UUID_TEXT.schema):
            found.add(str(leaf.value))
    return frozenset(found)


def _row(leaf: Leaf, members: Members, called: Mapping[str, str]) -> BodyRow:
    line = _line(leaf, members)
    code = str(line["code"]) if line and "code" in line else ""
    head, *rest = leaf.trail
    return BodyRow(
        key="/".join((head, code, *rest[1:])) if code else leaf.pointer,
        group=code or (Said(MEMBERS[head]) if rest else ""),
        label=label_of(leaf.name, leaf.schema),
        value=_value(leaf, called),
    )


def _line(leaf: Leaf, members: Members) -> Members | None:
    """Return the entry of a list that a value stands in, where its entries have members."""
    if len(leaf.trail) < _IN_A_LINE or not leaf.trail[1].isdecimal():
        return None
    line: Members = members[leaf.trail[0]][int(leaf.trail[1])]
    return line


def _value(leaf: Leaf, called: Mapping[str, str]) -> Value:
    schema, value = leaf.schema, leaf.value
    if isinstance(value, bool):
        return Said("Yes") if value else Said("No")
    if leaf.name.endswith("_org_id"):
        return called.get(f"org:{value}", str(value))
    if "enum" in schema:
        return Said(words_of(frozenset(schema["enum"]))[value])
    for shape, said in _SPELLED:
        if of_shape(schema, shape):
            return said(str(value), called)
    return str(value)


def _mass(text: str, _: Mapping[str, str]) -> str:
    return f"{formats.kg(Mass.kg(text))} kg"


def _instant(text: str, _: Mapping[str, str]) -> str:
    found = typed.instant(text)
    return f"{formats.local(found):%Y-%m-%d %H:%M}" if found else text


def _named(text: str, called: Mapping[str, str]) -> str:
    return called.get(text, text)


_SPELLED = (
    (MASS.schema, _mass),
    (INSTANT.schema, _instant),
    (UUID_TEXT.schema, _named),
    (DAY.schema, lambda text, _: text),
    (CONTAINER_CODE.schema, lambda text, _: text),
)


def _merged(first: Iterable[str], second: Iterable[str]) -> Iterator[str]:
    """Return the keys of both in the order of the first, with what only the second has where it stands there."""
    rest = list(second)
    for key in first:
        if key in rest:
            place = rest.index(key)
            yield from rest[:place]
            rest = rest[place + 1 :]
        yield key
    yield from rest
