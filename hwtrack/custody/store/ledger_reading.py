"""What the follower asks before it writes lines: containers with their chains, places, names, earlier lines.

For the worker, which sees every organisation's rows. Reads tables of registry, accounts and labels (a store may).
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from hwtrack.custody.accepted import Accepted
from hwtrack.custody.container import Container
from hwtrack.custody.ledger.books import Book, Effect, LineKind, Tab
from hwtrack.custody.ledger.entry import Spot, Subject
from hwtrack.custody.ledger.line import Facility, Line, Partner, PartnerKind, Waste
from hwtrack.custody.ledger.writing import Labelled
from hwtrack.custody.store.found import accepted
from hwtrack.infra.work import AnyWork
from hwtrack.kernel.quantity import Mass

_CONTAINERS = """
    SELECT c.home_org_id, c.container_id, c.code::text AS code, c.site_id, c.facility_id, c.is_bulk, c.package_kind,
        c.waste_code, c.waste_name, coalesce(w.description_zh, '') AS catalogue_name, c.form, c.hazards,
        c.harmful_components, coalesce(told.headers, '{}') AS headers, coalesce(told.bodies, '{}') AS bodies
    FROM unnest($1::bigint[], $2::uuid[]) AS asked (home, id)
    JOIN container c ON c.home_org_id = asked.home AND c.container_id = asked.id
    LEFT JOIN waste_code w ON w.edition = c.edition AND w.code = c.waste_code
    LEFT JOIN LATERAL (
        SELECT array_agg(e.header ORDER BY l.seq) AS headers, array_agg(e.body ORDER BY l.seq) AS bodies
        FROM chain_link l JOIN custody_event e ON e.home_org_id = l.home_org_id AND e.event_id = l.event_id
        WHERE l.home_org_id = c.home_org_id AND l.container_id = c.container_id
    ) AS told ON true
    ORDER BY c.home_org_id, c.container_id
"""

_LINES_OF = """
    SELECT l.* FROM unnest($1::bigint[], $2::uuid[]) AS asked (home, id)
    JOIN ledger_line l ON l.container_org_id = asked.home AND l.container_id = asked.id
    ORDER BY l.org_id, l.site_id, l.line_no
"""

_CLOSED = """
    SELECT p.org_id, p.site_id, max(p.period_until) AS until
    FROM unnest($1::bigint[], $2::uuid[]) AS asked (org, site)
    JOIN ledger_period p ON p.org_id = asked.org AND p.site_id = asked.site
    GROUP BY p.org_id, p.site_id
"""


class ContainerKey(NamedTuple):
    """A container's place in its family."""

    home: int
    container_id: UUID


class KnownSite(NamedTuple):
    """A site: whose it is, and the division it lies in."""

    org: int
    division: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Chained:
    """A container with its label's words and every event of its chain."""

    labelled: Labelled
    events: tuple[Accepted, ...]

    @property
    def key(self) -> ContainerKey:
        """Its place in its family."""
        return ContainerKey(self.labelled.subject.home, self.labelled.subject.container_id)

    @property
    def blank(self) -> Container:
        """The container before anything happened to it."""
        subject = self.labelled.subject
        return Container(container_id=subject.container_id, code=subject.code, home=subject.home)


async def chained(work: AnyWork, keys: Collection[ContainerKey]) -> tuple[Chained, ...]:
    """Return containers with their chains, in (home, container) order."""
    rows = await work.fetch(_CONTAINERS, *_columns(keys))
    return tuple(_chained(row) for row in rows)


async def lines_of(work: AnyWork, keys: Collection[ContainerKey]) -> Mapping[ContainerKey, tuple[Line, ...]]:
    """Return every line made of containers so far, in the order of their numbers."""
    found: dict[ContainerKey, tuple[Line, ...]] = {}
    for row in await work.fetch(_LINES_OF, *_columns(keys)):
        key = ContainerKey(row["container_org_id"], row["container_id"])
        found[key] = (*found.get(key, ()), read_line(row))
    return found


async def sites_of(work: AnyWork, orgs: Iterable[int]) -> Mapping[UUID, KnownSite]:
    """Return every site of organisations."""
    rows = await work.fetch(
        "SELECT site_id, org_id, division FROM site WHERE org_id = ANY ($1::bigint[])", sorted(set(orgs))
    )
    return {row["site_id"]: KnownSite(row["org_id"], row["division"]) for row in rows}


async def facilities(work: AnyWork, ids: Iterable[UUID]) -> Mapping[UUID, Facility]:
    """Return facilities as lines name them."""
    rows = await work.fetch(
        "SELECT facility_id, code, type, name FROM facility WHERE facility_id = ANY ($1::uuid[])", list(set(ids))
    )
    return {row["facility_id"]: Facility(**dict(row)) for row in rows}


async def names(work: AnyWork, accounts: Iterable[UUID]) -> Mapping[UUID, str]:
    """Return the names of people by their accounts."""
    rows = await work.fetch(
        "SELECT account_id, display_name FROM account WHERE account_id = ANY ($1::uuid[])", list(set(accounts))
    )
    return {row["account_id"]: row["display_name"] for row in rows}


async def closed(work: AnyWork, spots: Iterable[Spot]) -> Mapping[Spot, date]:
    """Return the last day of each site's last closed period; sites without one are left out."""
    asked = sorted(set(spots))
    rows = await work.fetch(_CLOSED, [spot.org for spot in asked], [spot.site for spot in asked])
    return {Spot(row["org_id"], row["site_id"]): row["until"] for row in rows}


def read_line(row: Mapping[str, Any]) -> Line:
    """Return the line in a row."""
    facility, partner = _object(row["facility"]), _object(row["partner"])
    return Line(
        spot=Spot(row["org_id"], row["site_id"]),
        number=row["line_no"],
        kind=LineKind(row["kind"]),
        book=Book(row["book"]),
        tab=Tab(row["tab"]),
        effect=Effect(row["effect"]),
        name=row["entry_name"],
        batch_code=row["batch_code"],
        adjusts=row["adjusts"],
        adjusts_code=row["adjusts_code"],
        container_home=row["container_org_id"],
        container_id=row["container_id"],
        container_code=row["container_code"],
        package=row["package_kind"],
        packages=row["packages"],
        waste=_waste(row, harmful=row["harmful"]),
        mass=Mass(row["mass_g"]),
        known=row["known"],
        event_id=row["event_id"],
        cause_id=row["cause_id"],
        at=row["happened_at"],
        booked_on=row["booked_on"],
        made_at=row["made_at"],
        said=row["said"],
        facility=Facility(**facility | {"facility_id": UUID(facility["facility_id"])}) if facility else None,
        method=row["method"],
        finished_at=row["finished_at"],
        destination=row["destination"],
        handlers=_object(row["handlers"]),
        partner=Partner(**partner | {"kind": PartnerKind(partner["kind"])}) if partner else None,
        manifest_id=row["manifest_id"],
        manifest_no=row["manifest_no"],
        refers=row["refers"],
    )


def _waste(row: Mapping[str, Any], *, harmful: str) -> Waste:
    return Waste(
        code=row["waste_code"],
        name=row["waste_name"],
        catalogue_name=row["catalogue_name"],
        form=row["form"],
        hazards=tuple(row["hazards"]),
        harmful=harmful,
    )


def _object(value: Any) -> Any:
    # Why: SQLAlchemy's connection reads jsonb itself, a bare one gives its text.
    return json.loads(value) if isinstance(value, str) else value


def _columns(keys: Collection[ContainerKey]) -> tuple[Sequence[int], Sequence[UUID]]:
    return [key.home for key in keys], [key.container_id for key in keys]


def _chained(row: Any) -> Chained:
    return Chained(
        labelled=Labelled(
            subject=Subject(
                home=row["home_org_id"],
                container_id=row["container_id"],
                code=row["code"],
                site=row["site_id"],
                facility_id=row["facility_id"],
                bulk=row["is_bulk"],
            ),
            waste=_waste(row, harmful=row["harmful_components"]),
            package=row["package_kind"],
        ),
        events=tuple(accepted(header, body) for header, body in zip(row["headers"], row["bodies"], strict=True)),
    )
