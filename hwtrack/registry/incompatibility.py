"""Which wastes must not lie together: pairs of constituents, and what says that a waste holds one.

A waste bears a tag because its category or code does, or because a constituent it was declared with does, by its exact
name; hazard letters alone never say it. Pairs and tags are data with source and mark; the bureau adds to them and
withdraws them with a reason, and nothing is overwritten. Knows no place and no container.
Source: GB 18597-2001 Annex B table 2 (informative; six pairs); regulation.md 6.4; Solid Waste Law (2020) art. 81.
"""

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from io import StringIO

from hwtrack.kernel.errors import DomainError, Kind
from hwtrack.kernel.waste import WasteCode
from hwtrack.registry.storage_limits import MARKS

LONGEST_SUBJECT = 40
LONGEST_TEXT = 200
_BETWEEN = re.compile(r"[、,，;；/\n]+")
_CATEGORY = re.compile(r"HW(?:0[1-9]|[1-3][0-9]|40|4[5-9]|50)")
_EIGHT = re.compile(r"[0-9]{8}")
_TAG = re.compile(r"[a-z][a-z0-9_]{1,39}")


class TagKind(StrEnum):
    """What bears a tag: a waste category, a waste code, or a constituent by its declared name."""

    CATEGORY = "category"
    CODE = "code"
    COMPONENT = "component"


class IncompatibilityError(DomainError):
    """This does not say which wastes are incompatible."""

    kind = Kind.INVALID
    code = "registry.incompatibility"
    detail = (
        "A pair names two different known constituents and a danger; a tag is borne by a category like HW34, by eight"
        " digits of a code, or by a constituent's name."
    )
    remedy = "Choose both constituents from the list, or add the new one first; write source, mark and reason."


@dataclass(frozen=True, slots=True)
class Tag:
    """A constituent that reacts, under its short name, as people call it."""

    tag: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two constituents that must not meet, in the order of their names, and what happens if they do."""

    a: str
    b: str
    danger: str
    source: str
    mark: str
    withdrawn: bool = False
    reason: str = ""
    made_at: datetime | None = None

    @property
    def key(self) -> str:
        """The pair under one name, whichever is said first."""
        return "+".join(sorted((self.a, self.b)))


@dataclass(frozen=True, slots=True, kw_only=True)
class TagRule:
    """What bears a tag, and why it is thought to."""

    kind: TagKind
    subject: str
    tag: str
    source: str
    mark: str
    withdrawn: bool = False
    reason: str = ""
    made_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two wastes that must not meet: by which pair, and which of its constituents the first of them bears."""

    pair: Pair
    first: str
    second: str


@dataclass(frozen=True, slots=True)
class Matrix:
    """Everything that counts today: names of constituents, pairs, and what bears which constituent."""

    names: Mapping[str, str]
    pairs: tuple[Pair, ...]
    borne: Mapping[tuple[TagKind, str], frozenset[str]]

    @classmethod
    def of(cls, tags: Iterable[Tag], pairs: Iterable[Pair], rules: Iterable[TagRule]) -> "Matrix":
        """Gather what counts: of several lines about the same the newest, and nothing that was withdrawn."""
        newest_pairs = {pair.key: pair for pair in sorted(pairs, key=_age)}
        newest_rules = {(rule.kind, rule.subject, rule.tag): rule for rule in sorted(rules, key=_age)}
        borne: dict[tuple[TagKind, str], set[str]] = {}
        for rule in newest_rules.values():
            if not rule.withdrawn:
                borne.setdefault((rule.kind, rule.subject), set()).add(rule.tag)
        return cls(
            names={tag.tag: tag.name for tag in tags},
            pairs=tuple(sorted((one for one in newest_pairs.values() if not one.withdrawn), key=lambda one: one.key)),
            borne={key: frozenset(tags) for key, tags in borne.items()},
        )

    def tags_of(self, code: WasteCode, *declared: str) -> frozenset[str]:
        """Return what a waste bears by its category, its code and its declared constituents."""
        keys = [
            (TagKind.CATEGORY, code.category),
            (TagKind.CODE, code.digits),
            *((TagKind.COMPONENT, name) for text in declared for name in constituents(text)),
        ]
        return frozenset(tag for key in keys for tag in self.borne.get(key, ()))

    def conflicts(self, one: frozenset[str], other: frozenset[str]) -> tuple[Conflict, ...]:
        """Return every pair by which two wastes must not meet, in the order of the pairs."""
        return tuple(
            Conflict(pair, first, second)
            for pair in self.pairs
            for first, second in ((pair.a, pair.b), (pair.b, pair.a))
            if first in one and second in other
        )

    def name(self, tag: str) -> str:
        """Return what people call a constituent."""
        return self.names.get(tag, tag)


def constituents(text: str) -> tuple[str, ...]:
    """Return the names in a declared list of constituents, each as it is written."""
    return tuple(part for part in (part.strip() for part in _BETWEEN.split(text)) if part)


def check_tag(tag: Tag) -> None:
    """Pass silently if a new constituent has a short name of its own and a name for people.

    Raises:
        IncompatibilityError: It has not.
    """
    if not (_TAG.fullmatch(tag.tag) and 0 < len(tag.name.strip()) <= LONGEST_TEXT):
        raise IncompatibilityError(pointer="/tag")


def check_pair(pair: Pair, known: Iterable[str]) -> None:
    """Pass silently if a new pair is sound by itself.

    Raises:
        IncompatibilityError: It names one constituent twice, an unknown one, no danger, or no such mark.
    """
    tags = set(known)
    if pair.a == pair.b or not {pair.a, pair.b} <= tags or not pair.danger.strip() or pair.mark not in MARKS:
        raise IncompatibilityError


def check_rule(rule: TagRule, known: Iterable[str]) -> None:
    """Pass silently if a new line of what bears a tag is sound by itself.

    Raises:
        IncompatibilityError: Its subject is no such thing, or its tag or mark is unknown.
    """
    if not _is_subject(rule.kind, rule.subject) or rule.tag not in set(known) or rule.mark not in MARKS:
        raise IncompatibilityError(pointer="/subject")


def read_tags(text: str) -> tuple[Tag, ...]:
    """Read the list: `tag,name`."""
    return tuple(Tag(row["tag"], row["name"]) for row in csv.DictReader(StringIO(text)))


def read_pairs(text: str) -> tuple[Pair, ...]:
    """Read the list: `a,b,danger,source,mark`."""
    return tuple(
        Pair(a=row["a"], b=row["b"], danger=row["danger"], source=row["source"], mark=row["mark"])
        for row in csv.DictReader(StringIO(text))
    )


def read_tag_rules(text: str) -> tuple[TagRule, ...]:
    """Read the list: `kind,subject,tag,source,mark`."""
    return tuple(
        TagRule(
            kind=TagKind(row["kind"]),
            subject=row["subject"],
            tag=row["tag"],
            source=row["source"],
            mark=row["mark"],
        )
        for row in csv.DictReader(StringIO(text))
    )


def _is_subject(kind: TagKind, subject: str) -> bool:
    match kind:
        case TagKind.CATEGORY:
            return _CATEGORY.fullmatch(subject) is not None
        case TagKind.CODE:
            return _EIGHT.fullmatch(subject) is not None
        case TagKind.COMPONENT:
            return constituents(subject) == (subject,) and len(subject) <= LONGEST_SUBJECT


def _age(line: Pair | TagRule) -> float:
    return line.made_at.timestamp() if line.made_at else 0.0
