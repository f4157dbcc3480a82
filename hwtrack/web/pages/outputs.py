"""New containers that waste goes into: rows of a form, tried out before a number is taken, then registered.

A row is either one kind of new container, so many of it with so much in each, or one container that is there already.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from fastapi import Request

from hwtrack.infra.work import Work
from hwtrack.kernel.ids import ContainerId
from hwtrack.kernel.quantity import Mass
from hwtrack.labels.code import MAX_SERIAL, DigitalCode
from hwtrack.labels.container import Contents, NewContainers
from hwtrack.labels.service import containers
from hwtrack.registry.credit import CreditCode
from hwtrack.registry.service import facts
from hwtrack.web import typed
from hwtrack.web.packages import PACKAGES, Package
from hwtrack.web.pages import asking, showing
from hwtrack.web.pages.asking import Fields

MOST_ROWS = 20
MOST_OF_A_KIND = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row as it was typed: new containers of one kind, or one that is there already; its mass is of each."""

    n: int
    mass: Mass
    count: int = 1
    package: Package | None = None
    into: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class New:
    """New containers of one kind, and how much goes into each."""

    row: int
    contents: Contents
    count: int
    mass: Mass


@dataclass(frozen=True, slots=True)
class Filled:
    """A container with what goes into it, and the row of the form that says so."""

    code: str
    mass: Mass
    row: int


def shown(fields: Fields, *, least: int, more: bool = False) -> int:
    """Return how many rows the form has: as many as were there, and one more where it was asked for."""
    text = fields.get("rows", "")
    there = int(text) if text.isascii() and text.isdecimal() and len(text) < len(str(MOST_ROWS)) + 1 else least
    return max(least, min(there + more, MOST_ROWS))


def rows_in(fields: Fields, *, least: int, prefix: str = "") -> tuple[Row, ...]:
    """Return the rows in which anything was typed.

    Raises:
        FieldMissingError, TypedMassError, TypedNumberError, UnknownChoiceError, DomainError: A row is half filled or
            wrong; the pointer is the field's.
    """
    numbers = range(shown(fields, least=least))
    return tuple(_row(fields, n, prefix) for n in numbers if _is_used(fields, n, prefix))


async def register_all(request: Request, first: UUID, news: Sequence[New]) -> tuple[Filled, ...]:
    """Register new containers and return them with what goes into each; the same first id finds the same ones.

    Raises:
        DomainError: As `containers.register` refuses.
    """
    made: list[Filled] = []
    for new in news:
        ids = tuple(ContainerId(UUID(int=first.int + len(made) + step)) for step in range(new.count))
        wanted = NewContainers(ids=ids, contents=new.contents)
        there = await containers.register(lambda: asking.begin(request), wanted)
        made += [Filled(one.code.text, new.mass, new.row) for one in there]
    return tuple(made)


async def tried(work: Work, news: Sequence[New]) -> tuple[Filled, ...]:
    """Return what registering would give, with codes that nobody has yet, so that a body can be tried out first."""
    credit = (await facts.organisation(work, work.actor.own_org)).credit_code
    return tuple(_invented(credit, news))


def wheres(filled: Iterable[Filled], member: str, *, prefix: str = "") -> dict[str, str]:
    """Return the field that each output of a faulty body belongs to."""
    found = {}
    for place, one in enumerate(filled):
        found[f"/outputs/{place}/{member}"] = f"{prefix}mass-{one.row}"
        found[f"/outputs/{place}/code"] = f"{prefix}into-{one.row}"
    return found


def _invented(credit: CreditCode, news: Sequence[New]) -> Iterable[Filled]:
    serial = MAX_SERIAL
    for new in news:
        for _ in range(new.count):
            code = DigitalCode(credit, new.contents.waste, new.contents.produced_on, max(serial, 1))
            serial -= 1
            yield Filled(code.text, new.mass, new.row)


def _is_used(fields: Fields, n: int, prefix: str) -> bool:
    return any(fields.get(f"{prefix}{name}-{n}", "").strip() for name in ("package", "mass", "into"))


def _row(fields: Fields, n: int, prefix: str) -> Row:
    mass = typed.kilograms(fields, f"{prefix}mass-{n}")
    into = showing.code_in(fields, f"{prefix}into-{n}")
    if into:
        return Row(n=n, mass=mass, into=into)
    package = PACKAGES[typed.chosen(fields, f"{prefix}package-{n}", PACKAGES)]
    return Row(n=n, mass=mass, package=package, count=typed.count(fields, f"{prefix}count-{n}", MOST_OF_A_KIND))
