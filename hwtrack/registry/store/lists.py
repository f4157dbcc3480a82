"""The official lists in the database: loading them, and asking them.

Each list is one statement over one JSON text, so that a migration and a unit of work load it alike and again without
harm. Knows rows; what they mean is the core's.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from hwtrack.infra.work import AnyWork
from hwtrack.kernel.quantity import Mass
from hwtrack.kernel.waste import HazardProperty, WasteCode
from hwtrack.registry.catalogue import Catalogue, Edition, WasteEntry
from hwtrack.registry.divisions import Division, Divisions
from hwtrack.registry.exemptions import Exemption, ExemptStage
from hwtrack.registry.geometry import Box
from hwtrack.registry.hazards import Hazards
from hwtrack.registry.methods import Method, MethodFamily
from hwtrack.registry.storage_grades import StorageGrade

LOAD_DIVISIONS = """
    INSERT INTO division (code, parent, name_zh, box, fictional)
    SELECT code, parent, name, CASE WHEN west IS NOT NULL THEN ST_MakeEnvelope(west, south, east, north, 4326) END,
        fictional
    FROM jsonb_to_recordset($1::jsonb) AS given (
        code int, parent int, name text, west float8, south float8, east float8, north float8, fictional boolean)
    ORDER BY parent NULLS FIRST
    ON CONFLICT (code) DO UPDATE SET parent = excluded.parent, name_zh = excluded.name_zh, box = excluded.box
"""

LOAD_EDITIONS = """
    INSERT INTO catalogue_edition (edition, name_zh, in_force_from, replaced_from, replaced_by)
    SELECT edition, name, in_force_from, replaced_from, replaced_by
    FROM jsonb_to_recordset($1::jsonb) AS given (
        edition text, name text, in_force_from date, replaced_from date, replaced_by text)
    ON CONFLICT (edition) DO UPDATE SET name_zh = excluded.name_zh, in_force_from = excluded.in_force_from,
        replaced_from = excluded.replaced_from, replaced_by = excluded.replaced_by
"""

LOAD_ENTRIES = """
    INSERT INTO waste_code (edition, code, category, category_name_zh, industry_zh, description_zh, hazards, certain,
        possible)
    SELECT edition, code, category, category_name, industry, description, hazards, certain, possible
    FROM jsonb_to_recordset($1::jsonb) AS given (
        edition text, code text, category text, category_name text, industry text, description text, hazards text,
        certain text[], possible text[])
    ON CONFLICT (edition, code) DO UPDATE SET category_name_zh = excluded.category_name_zh,
        industry_zh = excluded.industry_zh, description_zh = excluded.description_zh, hazards = excluded.hazards,
        certain = excluded.certain, possible = excluded.possible
"""

MARK_LOADED = """
    UPDATE catalogue_edition SET loaded = true
    WHERE edition IN (SELECT DISTINCT given ->> 'edition' FROM jsonb_array_elements($1::jsonb) AS given)
"""

LOAD_EXEMPTIONS = """
    INSERT INTO exemption (edition, seq, row, subject_zh, codes, categories, waste_zh, stage_zh, stages, condition_zh,
        exempted_zh)
    SELECT edition, seq, row, subject, codes, categories, waste, stage_text, stages, condition, exempted
    FROM jsonb_to_recordset($1::jsonb) AS given (
        edition text, seq int, row int, subject text, codes text[], categories text[], waste text, stage_text text,
        stages text[], condition text, exempted text)
    ON CONFLICT (edition, seq, row) DO NOTHING
"""

LOAD_METHODS = """
    INSERT INTO method_code (code, name_zh, family)
    SELECT code, name, family FROM jsonb_to_recordset($1::jsonb) AS given (code text, name text, family text)
    ON CONFLICT (code) DO UPDATE SET name_zh = excluded.name_zh, family = excluded.family
"""

LOAD_GRADES = """
    INSERT INTO storage_grade (grade, name_zh, max_days, max_g, source, mark)
    SELECT grade, name, max_days, max_g, source, mark
    FROM jsonb_to_recordset($1::jsonb) AS given (
        grade text, name text, max_days int, max_g bigint, source text, mark text)
    ON CONFLICT (grade) DO NOTHING
"""


def division_rows(divisions: Divisions) -> str:
    """Write the divisions as `LOAD_DIVISIONS` reads them."""
    return _json(
        {
            "code": division.code,
            "parent": division.parent,
            "name": division.name,
            "west": division.box.west if division.box else None,
            "south": division.box.south if division.box else None,
            "east": division.box.east if division.box else None,
            "north": division.box.north if division.box else None,
            "fictional": division.fictional,
        }
        for division in divisions.by_code.values()
    )


def edition_rows(editions: Iterable[Edition]) -> str:
    """Write the editions as `LOAD_EDITIONS` reads them."""
    return _json(
        {
            "edition": edition.edition,
            "name": edition.name,
            "in_force_from": edition.in_force_from.isoformat(),
            "replaced_from": edition.replaced_from.isoformat() if edition.replaced_from else None,
            "replaced_by": edition.replaced_by,
        }
        for edition in editions
    )


def entry_rows(entries: Iterable[WasteEntry]) -> str:
    """Write the codes as `LOAD_ENTRIES` reads them."""
    return _json(
        {
            "edition": entry.edition,
            "code": entry.code.digits,
            "category": entry.code.category,
            "category_name": entry.category_name,
            "industry": entry.industry,
            "description": entry.description,
            "hazards": entry.hazards.text,
            "certain": list(entry.hazards.certain),
            "possible": list(entry.hazards.possible),
        }
        for entry in entries
    )


def exemption_rows(rows: Iterable[Exemption]) -> str:
    """Write the exemption list as `LOAD_EXEMPTIONS` reads it."""
    return _json(
        {
            "edition": row.edition,
            "seq": row.item,
            "row": row.row,
            "subject": row.subject,
            "codes": sorted(code.digits for code in row.codes),
            "categories": sorted(row.categories),
            "waste": row.waste,
            "stage_text": row.stage_text,
            "stages": sorted(row.stages),
            "condition": row.condition,
            "exempted": row.exempted,
        }
        for row in rows
    )


def method_rows(methods: Mapping[str, Method]) -> str:
    """Write the method codes as `LOAD_METHODS` reads them."""
    return _json(
        {"code": method.code, "name": method.name, "family": method.family.value} for method in methods.values()
    )


def grade_rows(grades: Iterable[StorageGrade]) -> str:
    """Write the storage grades as `LOAD_GRADES` reads them."""
    return _json(
        {
            "grade": grade.grade,
            "name": grade.name,
            "max_days": grade.max_days,
            "max_g": grade.max_mass.grams,
            "source": grade.source,
            "mark": grade.mark,
        }
        for grade in grades
    )


async def has_edition(work: AnyWork, edition: str) -> bool:
    """Say whether the edition is in the list of editions, loaded or not."""
    return await work.fetchrow("SELECT 1 FROM catalogue_edition WHERE edition = $1", edition) is not None


async def load_entries(work: AnyWork, entries: Sequence[WasteEntry]) -> None:
    """Load the codes of an edition that is known, and mark it loaded."""
    rows = entry_rows(entries)
    await work.execute(LOAD_ENTRIES, rows)
    await work.execute(MARK_LOADED, rows)


async def divisions(work: AnyWork) -> Divisions:
    """Return every division."""
    rows = await work.fetch(
        "SELECT code, parent, name_zh, fictional, ST_XMin(box) AS west, ST_YMin(box) AS south, ST_XMax(box) AS east,"
        " ST_YMax(box) AS north FROM division"
    )
    return Divisions.of(tuple(_division(row) for row in rows))


async def catalogue(work: AnyWork, code: WasteCode) -> Catalogue:
    """Return the catalogue as far as one code needs it: every edition, the code's rows, and one of its category."""
    editions = await work.fetch("SELECT * FROM catalogue_edition ORDER BY in_force_from")
    rows = await work.fetch(
        "SELECT * FROM waste_code WHERE code = $1 UNION ALL"
        " SELECT DISTINCT ON (edition) * FROM waste_code WHERE category = $2 AND code <> $1",
        code.digits,
        code.category,
    )
    return _catalogue(editions, rows)


async def whole_catalogue(work: AnyWork) -> Catalogue:
    """Return every code of every edition."""
    editions = await work.fetch("SELECT * FROM catalogue_edition ORDER BY in_force_from")
    return _catalogue(editions, await work.fetch("SELECT * FROM waste_code"))


async def exemptions(work: AnyWork) -> tuple[Exemption, ...]:
    """Return the exemption list, item by item."""
    return tuple(_exemption(row) for row in await work.fetch("SELECT * FROM exemption ORDER BY edition, seq, row"))


async def methods(work: AnyWork) -> Mapping[str, Method]:
    """Return the method codes."""
    rows = await work.fetch("SELECT * FROM method_code")
    return {row["code"]: Method(row["code"], row["name_zh"], MethodFamily(row["family"])) for row in rows}


async def storage_grades(work: AnyWork) -> tuple[StorageGrade, ...]:
    """Return the grades of storage points, strictest first."""
    rows = await work.fetch("SELECT * FROM storage_grade ORDER BY max_days, grade")
    return tuple(
        StorageGrade(row["grade"], row["name_zh"], row["max_days"], Mass(row["max_g"]), row["source"], row["mark"])
        for row in rows
    )


def _division(row: Any) -> Division:
    box = Box(row["west"], row["south"], row["east"], row["north"]) if row["west"] is not None else None
    return Division(row["code"], row["name_zh"], row["parent"], box, row["fictional"])


def _catalogue(editions: Sequence[Any], rows: Sequence[Any]) -> Catalogue:
    entries = [_entry(row) for row in rows]
    return Catalogue(
        tuple(_edition(row) for row in editions),
        frozenset(row["edition"] for row in editions if row["loaded"]),
        {(entry.edition, entry.code): entry for entry in entries},
    )


def _edition(row: Any) -> Edition:
    replaced: date | None = row["replaced_from"]
    return Edition(row["edition"], row["name_zh"], row["in_force_from"], replaced, row["replaced_by"])


def _entry(row: Any) -> WasteEntry:
    return WasteEntry(
        edition=row["edition"],
        code=WasteCode(row["code"]),
        category_name=row["category_name_zh"],
        industry=row["industry_zh"],
        description=row["description_zh"],
        hazards=Hazards(_hazards(row["certain"]), _hazards(row["possible"])),
    )


def _hazards(letters: Iterable[str]) -> tuple[HazardProperty, ...]:
    return tuple(HazardProperty(letter) for letter in letters)


def _exemption(row: Any) -> Exemption:
    return Exemption(
        edition=row["edition"],
        item=row["seq"],
        row=row["row"],
        codes=frozenset(WasteCode(code) for code in row["codes"]),
        categories=frozenset(row["categories"]),
        subject=row["subject_zh"],
        waste=row["waste_zh"],
        stage_text=row["stage_zh"],
        stages=frozenset(ExemptStage(stage) for stage in row["stages"]),
        condition=row["condition_zh"],
        exempted=row["exempted_zh"],
    )


def _json(rows: Iterable[Mapping[str, object]]) -> str:
    return json.dumps(list(rows), ensure_ascii=False)
