"""Reading ledgers by policy: lines, sums, differences, closed periods. One organisation's site at a time."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from hwtrack.custody.container import ENDED, ON_THE_ROAD, ContainerStage
from hwtrack.custody.ledger.balance import Difference, Sum, cause_of
from hwtrack.custody.ledger.books import Book, Effect, Tab
from hwtrack.custody.ledger.entry import Spot
from hwtrack.custody.ledger.line import Line
from hwtrack.custody.ledger.period import Closing
from hwtrack.custody.store.ledger_reading import read_line
from hwtrack.infra.work import AnyWork
from hwtrack.kernel.canonical import sha256
from hwtrack.kernel.quantity import Mass

CHUNK = 1000
"""Lines read at once where many are written out."""

_PRESENT = sorted(stage.value for stage in ContainerStage if stage not in ON_THE_ROAD | ENDED | {ContainerStage.UNBORN})
_ENDED = sorted(stage.value for stage in ENDED)
_LOADED = [ContainerStage.LOADED.value]

_LINES = """
    SELECT * FROM ledger_line
    WHERE org_id = $1 AND site_id = $2 AND line_no > $3 AND booked_on BETWEEN $4 AND $5
        AND ($6::text IS NULL OR book = $6) AND ($7::text IS NULL OR tab = $7)
        AND ($8::text IS NULL OR waste_code = $8)
        AND ($9::text IS NULL OR container_code = $9 OR batch_code = $9 OR adjusts_code = $9 OR refers = $9)
    ORDER BY line_no LIMIT $10
"""

_REFERRING = """
    SELECT DISTINCT ON (l.refers) l.refers, l.tab, coalesce(l.batch_code, '') AS batch_code
    FROM ledger_line l LEFT JOIN LATERAL (
        SELECT o.kind FROM ledger_line o
        WHERE o.container_org_id = l.container_org_id AND o.container_id = l.container_id
            AND o.org_id = l.org_id AND o.site_id = l.site_id AND o.adjusts = l.line_no
        ORDER BY o.line_no DESC LIMIT 1
    ) AS newest ON true
    WHERE l.org_id = $1 AND l.site_id = $2 AND l.refers = ANY ($3) AND l.kind = 'entry'
        AND newest.kind IS DISTINCT FROM 'reversal'
    ORDER BY l.refers, l.line_no
"""

_COUNT = """
    SELECT count(*) FROM (SELECT 1 FROM ledger_line
        WHERE org_id = $1 AND site_id = $2 AND booked_on BETWEEN $3 AND $4
            AND ($5::text IS NULL OR book = $5) AND ($6::text IS NULL OR tab = $6) LIMIT $7) AS counted
"""

_SUMS = """
    SELECT book, waste_code, effect,
        coalesce(sum(change_g) FILTER (WHERE booked_on < $3), 0)::bigint AS before,
        coalesce(sum(mass_g) FILTER (WHERE booked_on >= $3), 0)::bigint AS within,
        coalesce(sum(mass_g) FILTER (WHERE booked_on >= $3
            AND (kind <> 'entry' OR (happened_at AT TIME ZONE 'Asia/Shanghai')::date < $3)), 0)::bigint AS later
    FROM ledger_line WHERE org_id = $1 AND site_id = $2 AND booked_on <= $4
    GROUP BY book, waste_code, effect
"""

# What the state of each container says is at the site, beside what its lines leave there; only where the two differ.
# A container in no known place counts where it was registered, or at its holder's first site.
_DIFFERENCES = """
    WITH lined AS (
        SELECT container_org_id AS home, container_id AS id, sum(change_g)::bigint AS mass,
            array_agg(line_no ORDER BY line_no) AS lines
        FROM ledger_line WHERE org_id = $1 AND site_id = $2 GROUP BY container_org_id, container_id
    ), concerned AS (
        SELECT home, id FROM lined
        UNION SELECT home_org_id, container_id FROM container_state WHERE holder_org_id = $1
    ), seen AS (
        SELECT k.home, k.id, c.code::text AS code, c.waste_code, s.stage, s.contested > 0 AS contested,
            coalesce((s.state ->> 'sealed')::boolean, false) AS sealed,
            c.is_bulk OR coalesce((s.state ->> 'bulk')::boolean, false) AS bulk,
            CASE WHEN s.stage = ANY ($3) AND s.holder_org_id = $1 THEN coalesce(s.net_g, 0)
                WHEN s.stage = ANY ($4) AND s.holder_org_id = $1 THEN least(coalesce(s.net_g, 0), 0)
                WHEN s.stage = ANY ($5) AND coalesce((s.state ->> 'giver_org_id')::bigint, s.holder_org_id) = $1
                    THEN coalesce(s.net_g, 0)
                ELSE 0 END AS mass,
            coalesce(
                (SELECT o.site_id FROM site o WHERE o.site_id = s.site_id AND o.org_id = $1),
                CASE WHEN c.home_org_id = $1 THEN c.site_id END,
                (SELECT o.site_id FROM site o WHERE o.org_id = $1 ORDER BY o.site_id LIMIT 1)
            ) AS site_id
        FROM concerned k
        JOIN container c ON c.home_org_id = k.home AND c.container_id = k.id
        JOIN container_state s ON s.home_org_id = k.home AND s.container_id = k.id
    ), compared AS (
        SELECT s.*, coalesce(l.mass, 0) AS lined, coalesce(l.lines, '{}') AS lines,
            CASE WHEN s.site_id = $2 THEN s.mass ELSE 0 END AS here
        FROM seen s LEFT JOIN lined l USING (home, id)
    )
    SELECT * FROM compared WHERE lined <> here ORDER BY code LIMIT $6
"""

_WASTES = """
    SELECT waste_code, array_agg(DISTINCT waste_name) AS names, max(catalogue_name) AS catalogue_name,
        array_agg(DISTINCT form) AS forms, array_agg(DISTINCT harmful) FILTER (WHERE harmful <> '') AS harmful,
        array_agg(DISTINCT hazards::text) AS hazards
    FROM ledger_line WHERE org_id = $1 AND site_id = $2 GROUP BY waste_code
"""

_PARTNERS = """
    SELECT book, waste_code, effect, method, partner, sum(mass_g)::bigint AS mass
    FROM ledger_line
    WHERE org_id = $1 AND site_id = $2 AND booked_on BETWEEN $3 AND $4 AND tab = ANY ($5)
    GROUP BY book, waste_code, effect, method, partner
    HAVING sum(mass_g) <> 0
    ORDER BY book, waste_code, method, partner::text
"""

_SOURCES = """
    SELECT waste_code, coalesce(facility ->> 'code', '') AS facility_code,
        coalesce(facility ->> 'name', '') AS facility_name, sum(mass_g)::bigint AS mass
    FROM ledger_line
    WHERE org_id = $1 AND site_id = $2 AND booked_on BETWEEN $3 AND $4 AND book = $5 AND effect = $6
    GROUP BY 1, 2, 3 HAVING sum(mass_g) > 0 ORDER BY 1, 2, 3
"""

_PLACES = """
    SELECT DISTINCT waste_code, tab, facility ->> 'code' AS facility_code, coalesce(method, '') AS method
    FROM ledger_line
    WHERE org_id = $1 AND site_id = $2 AND booked_on BETWEEN $3 AND $4 AND book = $5 AND tab = ANY ($6)
        AND facility IS NOT NULL
    ORDER BY 1, 2, 3, 4
"""

_YEARS = """
    SELECT site_id, extract(year FROM booked_on)::int AS year, min(booked_on) AS first,
        coalesce(sum(mass_g) FILTER (WHERE book = $3 AND effect = ANY ($4)), 0)::bigint AS mass
    FROM ledger_line WHERE org_id = ANY ($1::bigint[]) AND site_id = ANY ($2::uuid[]) GROUP BY 1, 2 ORDER BY 1, 2
"""

_CLOSE = """
    INSERT INTO ledger_period (org_id, site_id, period_until, period_from, period_id, closed_at, closed_by, responsible,
        body, body_sha256, last_line, decision_id, regions)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which lines of a site are asked for; `word` is a container's or a batch code."""

    spot: Spot
    first: date
    last: date
    book: Book | None = None
    tab: Tab | None = None
    waste_code: str | None = None
    word: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WasteWords:
    """How the lines of a site call a waste."""

    names: tuple[str, ...]
    catalogue_name: str
    forms: tuple[str, ...]
    hazards: tuple[str, ...]
    harmful: tuple[str, ...]


async def lines(work: AnyWork, wanted: Wanted, *, after: int, limit: int) -> tuple[Line, ...]:
    """Return lines behind a number, in their order."""
    rows = await work.fetch(
        _LINES,
        *wanted.spot,
        after,
        wanted.first,
        wanted.last,
        wanted.book and wanted.book.value,
        wanted.tab and wanted.tab.value,
        wanted.waste_code,
        wanted.word,
        limit,
    )
    return tuple(read_line(row) for row in rows)


async def all_lines(work: AnyWork, wanted: Wanted) -> AsyncIterator[Line]:
    """Yield every line that is asked for, read in chunks."""
    after = 0
    while chunk := await lines(work, wanted, after=after, limit=CHUNK):
        for line in chunk:
            yield line
        after = chunk[-1].number


async def count(work: AnyWork, wanted: Wanted, *, limit: int) -> int:
    """Return how many lines there are in a period, counted up to a limit."""
    row = await work.fetchrow(
        _COUNT,
        *wanted.spot,
        wanted.first,
        wanted.last,
        wanted.book and wanted.book.value,
        wanted.tab and wanted.tab.value,
        limit,
    )
    return 0 if row is None else int(row["count"])


async def sums(work: AnyWork, spot: Spot, first: date, last: date) -> tuple[Sum, ...]:
    """Return what lines add up to before and within a period."""
    rows = await work.fetch(_SUMS, *spot, first, last)
    return tuple(
        Sum(
            book=Book(row["book"]),
            waste_code=row["waste_code"],
            effect=Effect(row["effect"]),
            before=Mass(row["before"]),
            within=Mass(row["within"]),
            later=Mass(row["later"]),
        )
        for row in rows
    )


async def differences(work: AnyWork, spot: Spot, *, limit: int) -> tuple[Difference, ...]:
    """Return containers whose state shows another mass at the site than their lines leave there, at most so many."""
    rows = await work.fetch(_DIFFERENCES, *spot, _PRESENT, _ENDED, _LOADED, limit)
    return tuple(_difference(row) for row in rows)


async def wastes(work: AnyWork, spot: Spot) -> Mapping[str, WasteWords]:
    """Return how the site's lines call each waste, by code."""
    return {row["waste_code"]: _words(row) for row in await work.fetch(_WASTES, *spot)}


async def partners(
    work: AnyWork, spot: Spot, first: date, last: date, tabs: Sequence[Tab]
) -> Sequence[Mapping[str, Any]]:
    """Return what was handled or handed over in a period, by waste, method and partner."""
    return await work.fetch(_PARTNERS, *spot, first, last, [tab.value for tab in tabs])


async def sources(
    work: AnyWork, spot: Spot, first: date, last: date, *, book: Book, effect: Effect
) -> Sequence[Mapping[str, Any]]:
    """Return what each facility brought of each waste over some days."""
    return await work.fetch(_SOURCES, *spot, first, last, book.value, effect.value)


async def years(
    work: AnyWork, orgs: Sequence[int], sites: Sequence[UUID], *, book: Book, effects: Sequence[Effect]
) -> Sequence[Mapping[str, Any]]:
    """Return what each site booked in each year under some effects, and its first day in it."""
    return await work.fetch(_YEARS, list(orgs), list(sites), book.value, [effect.value for effect in effects])


async def places(
    work: AnyWork, spot: Spot, first: date, last: date, *, book: Book, tabs: Sequence[Tab]
) -> Sequence[Mapping[str, Any]]:
    """Return in which facilities each waste was recorded in certain tables."""
    return await work.fetch(_PLACES, *spot, first, last, book.value, [tab.value for tab in tabs])


async def referring(work: AnyWork, spot: Spot, codes: Sequence[str]) -> Mapping[str, tuple[Tab, str]]:
    """Return which first record continues each batch code, for the column 去向; one that was reversed does not."""
    rows = await work.fetch(
        _REFERRING,
        *spot,
        list(codes),
    )
    return {row["refers"]: (Tab(row["tab"]), row["batch_code"]) for row in rows}


async def began(work: AnyWork, spot: Spot) -> date | None:
    """Return the day of the ledger's first line."""
    row = await work.fetchrow("SELECT min(booked_on) AS day FROM ledger_line WHERE org_id = $1 AND site_id = $2", *spot)
    return None if row is None else row["day"]


async def closed_until(work: AnyWork, spot: Spot) -> date | None:
    """Return the last day of the last closed period."""
    row = await work.fetchrow(
        "SELECT max(period_until) AS day FROM ledger_period WHERE org_id = $1 AND site_id = $2", *spot
    )
    return None if row is None else row["day"]


async def last_number(work: AnyWork, spot: Spot) -> int:
    """Return the number of the ledger's last line; 0 for none."""
    row = await work.fetchrow(
        "SELECT coalesce(max(line_no), 0) AS last FROM ledger_line WHERE org_id = $1 AND site_id = $2", *spot
    )
    return 0 if row is None else int(row["last"])


async def periods(work: AnyWork, spot: Spot, *, before: date | None, limit: int) -> Sequence[Mapping[str, Any]]:
    """Return closed periods, newest first."""
    return await work.fetch(
        "SELECT * FROM ledger_period WHERE org_id = $1 AND site_id = $2 AND ($3::date IS NULL OR period_until < $3)"
        " ORDER BY period_until DESC LIMIT $4",
        *spot,
        before,
        limit,
    )


async def add_period(
    work: AnyWork, closing: Closing, *, closed_by: UUID | None, decision_id: UUID, division: int
) -> bytes:
    """Insert a closed period and return the hash of its text."""
    digest = sha256(closing.text)
    await work.execute(
        _CLOSE,
        closing.org,
        closing.site,
        closing.month.last,
        closing.month.first,
        closing.period_id,
        closing.closed_at,
        closed_by,
        closing.responsible,
        closing.text,
        digest,
        closing.lines.last,
        decision_id,
        [division],
    )
    return digest


def _difference(row: Mapping[str, Any]) -> Difference:
    return Difference(
        container_code=row["code"],
        waste_code=row["waste_code"],
        lined=Mass(row["lined"]),
        seen=Mass(row["here"]),
        cause=cause_of(
            stage=row["stage"],
            sealed=row["sealed"],
            bulk=row["bulk"],
            contested=row["contested"],
            lined=bool(row["lines"]),
        ),
        lines=tuple(row["lines"]),
    )


def _words(row: Mapping[str, Any]) -> WasteWords:
    hazards = {hazard for text in row["hazards"] for hazard in text.strip("{}").split(",") if hazard}
    return WasteWords(
        names=tuple(sorted(row["names"])),
        catalogue_name=row["catalogue_name"],
        forms=tuple(sorted(row["forms"])),
        hazards=tuple(sorted(hazards)),
        harmful=tuple(sorted(row["harmful"] or ())),
    )
