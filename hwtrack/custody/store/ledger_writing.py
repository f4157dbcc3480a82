"""Writing lines of the ledger: numbers that are never used twice, lines that are never changed. For the worker."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from hwtrack.custody.ledger.entry import Spot
from hwtrack.custody.ledger.line import Line
from hwtrack.custody.ledger.writing import Serial
from hwtrack.custody.store.ledger_reading import ContainerKey
from hwtrack.infra.work import AnyWork
from hwtrack.kernel.canonical import plain

_NO_DAY = date(1970, 1, 1)

_RESERVE = """
    INSERT INTO ledger_serial AS s (org_id, site_id, step, day, last)
    SELECT * FROM unnest($1::bigint[], $2::uuid[], $3::text[], $4::date[], $5::bigint[])
    ON CONFLICT (org_id, site_id, step, day) DO UPDATE SET last = s.last + excluded.last
    RETURNING s.org_id, s.site_id, s.step, s.day, s.last
"""

_INSERT = """
    INSERT INTO ledger_line (org_id, site_id, line_no, kind, book, tab, effect, entry_name, batch_code, adjusts,
        adjusts_code, container_org_id, container_id, container_code, package_kind, packages, waste_code, waste_name,
        catalogue_name, form, hazards, harmful, mass_g, change_g, known, event_id, cause_id, happened_at, booked_on,
        made_at, said, facility, method, finished_at, destination, handlers, partner, manifest_id, manifest_no, refers,
        regions)
    SELECT l.org_id, l.site_id, l.line_no, l.kind, l.book, l.tab, l.effect, l.entry_name, l.batch_code, l.adjusts,
        l.adjusts_code, l.container_org_id, l.container_id, l.container_code, l.package_kind, l.packages, l.waste_code,
        l.waste_name, l.catalogue_name, l.form, l.hazards, l.harmful, l.mass_g, l.change_g, l.known, l.event_id,
        l.cause_id, l.happened_at, l.booked_on, l.made_at, decode(l.said, 'hex'), l.facility, l.method, l.finished_at,
        l.destination, l.handlers, l.partner, l.manifest_id, l.manifest_no, l.refers, l.regions
    FROM jsonb_to_recordset($1::jsonb) AS l (org_id bigint, site_id uuid, line_no bigint, kind text, book text,
        tab text, effect text, entry_name text, batch_code text, adjusts bigint, adjusts_code text,
        container_org_id bigint, container_id uuid, container_code text, package_kind text, packages int,
        waste_code text, waste_name text, catalogue_name text, form text, hazards text[], harmful text, mass_g bigint,
        change_g bigint, known boolean, event_id uuid, cause_id uuid, happened_at timestamptz, booked_on date,
        made_at timestamptz, said text, facility jsonb, method text, finished_at timestamptz, destination text,
        handlers jsonb, partner jsonb, manifest_id uuid, manifest_no text, refers text, regions int[])
"""


async def lock(work: AnyWork, spots: Iterable[Spot]) -> None:
    """Keep the ledgers of sites to this transaction, so that a period is not closed while a line is being made."""
    for site in sorted({spot.site for spot in spots}):
        await work.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"ledger/{site}")


async def reserve_serials(work: AnyWork, wanted: Mapping[Serial, int]) -> Mapping[Serial, int]:
    """Take so many serials of batch codes for each site, step and day, and return the first of each."""
    asked = sorted(wanted)
    taken = await _reserve(work, [(one.spot, one.step.value, one.day, wanted[one]) for one in asked])
    return {one: taken[one.spot, one.step.value, one.day] - wanted[one] + 1 for one in asked}


async def reserve_numbers(work: AnyWork, wanted: Mapping[Spot, int]) -> Mapping[Spot, int]:
    """Take so many line numbers for each site and return the first of each."""
    asked = sorted(wanted)
    taken = await _reserve(work, [(spot, "", _NO_DAY, wanted[spot]) for spot in asked])
    return {spot: taken[spot, "", _NO_DAY] - wanted[spot] + 1 for spot in asked}


async def add(work: AnyWork, lines: Sequence[tuple[Line, int]]) -> None:
    """Insert lines, each with the division its site lies in."""
    await work.execute(_INSERT, json.dumps([_row(line, division) for line, division in lines]))


async def wait(work: AnyWork, until: Mapping[ContainerKey, date | None]) -> None:
    """Note until when containers have to be looked at again; None takes one off the list."""
    done = [key for key, day in until.items() if day is None]
    later = [(key, day) for key, day in until.items() if day is not None]
    await work.execute(
        "DELETE FROM ledger_wait w USING unnest($1::bigint[], $2::uuid[]) AS done (home, id)"
        " WHERE w.home_org_id = done.home AND w.container_id = done.id",
        [key.home for key in done],
        [key.container_id for key in done],
    )
    if later:
        await work.execute(
            "INSERT INTO ledger_wait SELECT * FROM unnest($1::bigint[], $2::uuid[], $3::date[])"
            " ON CONFLICT (home_org_id, container_id) DO UPDATE SET wait_until = excluded.wait_until",
            [key.home for key, _ in later],
            [key.container_id for key, _ in later],
            [day for _, day in later],
        )


async def waiting(work: AnyWork, today: date, limit: int) -> tuple[ContainerKey, ...]:
    """Return containers whose day has come, at most so many."""
    rows = await work.fetch(
        "SELECT home_org_id, container_id FROM ledger_wait WHERE wait_until <= $1"
        " ORDER BY wait_until, home_org_id, container_id LIMIT $2",
        today,
        limit,
    )
    return tuple(ContainerKey(row["home_org_id"], row["container_id"]) for row in rows)


async def _reserve(
    work: AnyWork, wanted: Sequence[tuple[Spot, str, date, int]]
) -> Mapping[tuple[Spot, str, date], int]:
    rows = await work.fetch(
        _RESERVE,
        [spot.org for spot, *_ in wanted],
        [spot.site for spot, *_ in wanted],
        [step for _, step, *_ in wanted],
        [day for _, _, day, _ in wanted],
        [count for *_, count in wanted],
    )
    return {(Spot(row["org_id"], row["site_id"]), row["step"], row["day"]): row["last"] for row in rows}


def _row(line: Line, division: int) -> dict[str, Any]:
    waste = line.waste
    return {
        "org_id": line.spot.org,
        "site_id": str(line.spot.site),
        "line_no": line.number,
        "entry_name": line.name,
        "container_org_id": line.container_home,
        "package_kind": line.package,
        "waste_code": waste.code,
        "waste_name": waste.name,
        "catalogue_name": waste.catalogue_name,
        "form": waste.form,
        "hazards": list(waste.hazards),
        "harmful": waste.harmful,
        "mass_g": line.mass.grams,
        "change_g": line.change.grams,
        "happened_at": line.at.isoformat(),
        "said": line.said.hex(),
        "regions": [division],
    } | {
        name: plain(getattr(line, name))
        for name in (
            *("kind", "book", "tab", "effect", "batch_code", "adjusts", "adjusts_code", "container_id"),
            *("container_code", "packages", "known", "event_id", "cause_id", "booked_on", "made_at", "facility"),
            *("method", "finished_at", "destination", "handlers", "partner", "manifest_id", "manifest_no", "refers"),
        )
    }
