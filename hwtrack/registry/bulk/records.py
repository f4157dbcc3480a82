"""What the three import files say: organisations, sites and facilities, one per line.

Knows the columns and how a field becomes a value; knows nothing of what is registered already, which the service
compares. A file with any fault yields no records.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

from hwtrack.kernel.errors import DomainError, Fault, Kind
from hwtrack.registry import geometry, names
from hwtrack.registry.bulk.sheet import MAX_FIELD, Column, Line, read_sheet, unrepeated
from hwtrack.registry.credit import CreditCode
from hwtrack.registry.divisions import Division, Divisions, UnknownDivisionError
from hwtrack.registry.kinds import FacilityType, ManagementClass, OrganisationKind, facility_code
from hwtrack.registry.methods import Method, method_codes


class ImportKind(StrEnum):
    """What a file is about."""

    ORGANISATIONS = "organisations"
    SITES = "sites"
    FACILITIES = "facilities"


COLUMNS: Mapping[ImportKind, tuple[Column, ...]] = MappingProxyType(
    {
        ImportKind.ORGANISATIONS: (
            Column("credit_code", "统一社会信用代码", limit=18),
            Column("name", "单位名称", limit=names.MAX_NAME),
            Column("kinds", "单位类型"),
            Column("division", "行政区划代码", limit=6),
            Column("address", "注册地址", required=False, limit=names.MAX_ADDRESS),
        ),
        ImportKind.SITES: (
            Column("credit_code", "统一社会信用代码", limit=18),
            Column("site", "生产经营场所", limit=names.MAX_NAME),
            Column("division", "行政区划代码", limit=6),
            Column("address", "场所地址", required=False, limit=names.MAX_ADDRESS),
            Column("longitude", "经度", required=False, limit=20),
            Column("latitude", "纬度", required=False, limit=20),
            Column("management_class", "管理类别", required=False, limit=20),
        ),
        ImportKind.FACILITIES: (
            Column("credit_code", "统一社会信用代码", limit=18),
            Column("site", "生产经营场所", limit=names.MAX_NAME),
            Column("facility_code", "设施编码", limit=20),
            Column("name", "设施名称", limit=names.MAX_NAME),
            Column("type", "设施类型", limit=20),
            Column("outline", "边界", required=False, limit=MAX_FIELD),
            Column("longitude", "经度", required=False, limit=20),
            Column("latitude", "纬度", required=False, limit=20),
            Column("methods", "利用处置方式", required=False, limit=100),
            Column("storage_grade", "贮存点等级", required=False, limit=10),
        ),
    }
)

_KINDS: Mapping[str, OrganisationKind] = MappingProxyType(
    {kind.value: kind for kind in OrganisationKind}
    | {
        "产生单位": OrganisationKind.GENERATOR,
        "产废单位": OrganisationKind.GENERATOR,
        "经营单位": OrganisationKind.TREATMENT,
        "利用处置单位": OrganisationKind.TREATMENT,
        "收集单位": OrganisationKind.COLLECTOR,
        "豁免利用单位": OrganisationKind.EXEMPT_USER,
        "承运人": OrganisationKind.CARRIER,
        "运输单位": OrganisationKind.CARRIER,
        "代理申报": OrganisationKind.FILING_AGENT,
        "中介": OrganisationKind.INTERMEDIARY,
        "居间": OrganisationKind.BROKER,
        "咨询": OrganisationKind.CONSULTANCY,
        "贸易": OrganisationKind.TRADER,
        "检测机构": OrganisationKind.LABORATORY,
        "生态环境部门": OrganisationKind.BUREAU,
        "其他": OrganisationKind.OTHER,
    }
)
_TYPES: Mapping[str, FacilityType] = MappingProxyType(
    {kind.value: kind for kind in FacilityType}
    | {
        "产生设施": FacilityType.GENERATING_UNIT,
        "贮存库": FacilityType.WAREHOUSE,
        "贮存场": FacilityType.YARD,
        "贮存池": FacilityType.POOL,
        "贮存罐区": FacilityType.TANK_FARM,
        "贮存点": FacilityType.STORAGE_POINT,
        "利用设施": FacilityType.RECOVERY,
        "处置设施": FacilityType.DISPOSAL,
    }
)
_CLASSES: Mapping[str, ManagementClass] = MappingProxyType(
    {kind.value: kind for kind in ManagementClass}
    | {
        "重点监管": ManagementClass.KEY,
        "简化管理": ManagementClass.SIMPLIFIED,
        "登记管理": ManagementClass.REGISTERED,
    }
)
_BETWEEN = str.maketrans(dict.fromkeys("、;；|/,，", " "))
_DIVISION = re.compile(r"[1-9][0-9]{5}")
_DEGREES = re.compile(r"-?[0-9]{1,3}(?:\.[0-9]{1,15})?")

V = TypeVar("V")
R = TypeVar("R")


class UnknownWordError(DomainError):
    """A word is not one of those that may stand here."""

    kind = Kind.INVALID
    code = "registry.unknown-word"
    detail = "“{text}” is not one of: {choices}."
    remedy = "Use a word of the list, in Chinese or in English."


class NumberError(DomainError):
    """This is not a number of degrees."""

    kind = Kind.INVALID
    code = "registry.degrees"
    detail = "“{text}” is not a number of degrees."
    remedy = "Write degrees as a decimal number, like 120.894200, not in minutes and seconds."


@dataclass(frozen=True, slots=True)
class OrganisationRecord:
    """A line of an organisations file."""

    line: int
    credit_code: CreditCode
    name: str
    kinds: frozenset[OrganisationKind]
    division: int
    address: str


@dataclass(frozen=True, slots=True)
class SiteRecord:
    """A line of a sites file; the organisation is named by its credit code."""

    line: int
    credit_code: CreditCode
    name: str
    division: int
    address: str
    point: geometry.Point | None
    management_class: ManagementClass | None


@dataclass(frozen=True, slots=True)
class FacilityRecord:
    """A line of a facilities file; the site is named by its organisation's credit code and its own name.

    Whether the place lies in the site's division is checked when the site is known.
    """

    line: int
    credit_code: CreditCode
    site: str
    code: str
    name: str
    type: FacilityType
    outline: geometry.Outline | None
    point: geometry.Point
    methods: frozenset[str]
    storage_grade: str | None


Record = OrganisationRecord | SiteRecord | FacilityRecord


@dataclass(frozen=True, slots=True)
class Lists:
    """The reference lists a file is read against."""

    divisions: Divisions
    methods: Mapping[str, Method]
    grades: frozenset[str]


@dataclass(frozen=True, slots=True)
class Batch:
    """What a file says: its records, or, if any line has a fault, the faults and no record."""

    lines: int
    records: tuple[Record, ...]
    faults: tuple[Fault, ...]


def read_batch(kind: ImportKind, content: bytes, lists: Lists) -> Batch:
    """Read a whole file of the kind.

    Raises:
        DomainError: A refusal of the file as a whole, as `read_sheet` lists them.
    """
    lines = read_sheet(content, COLUMNS[kind]).lines
    read, key = _READERS[kind]
    records = [read(line, lists) if not line.faults else None for line in lines]
    unrepeated(lines, key)
    faults = tuple(fault for line in lines for fault in line.faults)
    kept = () if faults else tuple(record for record in records if record is not None)
    return Batch(len(lines), kept, faults)


def organisation_kinds(text: str) -> frozenset[OrganisationKind]:
    """Read declared kinds, separated by commas, semicolons, slashes or spaces, in Chinese or English.

    Raises:
        UnknownWordError: One is not a kind, or there is none.
    """
    words = text.translate(_BETWEEN).split() or [""]
    return frozenset(_word(word, _KINDS) for word in words)


def _organisation(line: Line, lists: Lists) -> OrganisationRecord | None:
    code = line.read("credit_code", CreditCode.of)
    name = line.read("name", lambda text: names.line(text, names.MAX_NAME))
    kinds = line.read("kinds", organisation_kinds)
    division = line.read("division", lambda text: _division(text, lists))
    address = line.read("address", lambda text: names.line(text, names.MAX_ADDRESS, blank=True))
    if code is None or name is None or kinds is None or division is None or address is None:
        return None
    return OrganisationRecord(line.number, code, name, kinds, division.code, address)


def _site(line: Line, lists: Lists) -> SiteRecord | None:
    code = line.read("credit_code", CreditCode.of)
    name = line.read("site", lambda text: names.line(text, names.MAX_NAME))
    division = line.read("division", lambda text: _division(text, lists))
    address = line.read("address", lambda text: names.line(text, names.MAX_ADDRESS, blank=True))
    management = line.optional("management_class", lambda text: _word(text, _CLASSES))
    point = _point(line)
    if point is not None and division is not None:
        where = division
        line.read("longitude", lambda _: geometry.check_inside(point, where.box, where.name))
    if line.faults or code is None or name is None or division is None or address is None:
        return None
    return SiteRecord(line.number, code, name, division.code, address, point, management)


def _facility(line: Line, lists: Lists) -> FacilityRecord | None:
    credit_code = line.read("credit_code", CreditCode.of)
    site = line.read("site", lambda text: names.line(text, names.MAX_NAME))
    name = line.read("name", lambda text: names.line(text, names.MAX_NAME))
    kind = line.read("type", lambda text: _word(text, _TYPES))
    code = line.read("facility_code", lambda text: facility_code(text, kind.kind)) if kind else None
    outline, point = _place(line)
    methods = line.read("methods", lambda text: _methods(text, lists))
    grade = line.optional("storage_grade", lambda text: _word(text, {grade: grade for grade in lists.grades}))
    if credit_code is None or site is None or name is None or kind is None or code is None or methods is None:
        return None
    if line.faults or point is None:
        return None
    return FacilityRecord(line.number, credit_code, site, code, name, kind, outline, point, methods, grade)


def _place(line: Line) -> tuple[geometry.Outline | None, geometry.Point | None]:
    outline = line.optional("outline", _outline)
    point = _point(line)
    if line.fields.get("outline") and outline is None:
        return None, point
    if outline is None and point is None and not (line.fields.get("longitude") or line.fields.get("latitude")):
        line.refuse(geometry.NoPlaceError(), "outline")
    if outline is not None and point is not None:
        here, area = point, outline
        line.read("longitude", lambda _: geometry.check_point(here, area))
    return outline, point or (geometry.middle(outline) if outline else None)


def _outline(text: str) -> geometry.Outline:
    if text.startswith("{"):
        try:
            return geometry.read_outline(json.loads(text))
        except (ValueError, RecursionError) as error:
            raise geometry.ShapeKindError(wanted="Polygon", found=text[:40]) from error
    shape = geometry.read_wkt(text)
    if isinstance(shape, geometry.Point):
        raise geometry.ShapeKindError(wanted="Polygon", found="POINT")
    return shape


def _point(line: Line) -> geometry.Point | None:
    if not (line.fields.get("longitude") or line.fields.get("latitude")):
        return None
    longitude = line.read("longitude", _degrees)
    latitude = line.read("latitude", _degrees)
    if longitude is None or latitude is None:
        return None
    pair = {"type": "Point", "coordinates": [longitude, latitude]}
    return line.read("longitude", lambda _: geometry.read_point(pair))


def _degrees(text: str) -> float:
    if not _DEGREES.fullmatch(text):
        raise NumberError(text=text[:20])
    return float(text)


def _division(text: str, lists: Lists) -> Division:
    if not _DIVISION.fullmatch(text):
        raise UnknownDivisionError(division=text[:20])
    return lists.divisions.district(int(text))


def _methods(text: str, lists: Lists) -> frozenset[str]:
    codes = tuple(text.upper().translate(_BETWEEN).split())
    return frozenset(method.code for method in method_codes(codes, lists.methods))


def _word(text: str, words: Mapping[str, V]) -> V:
    if text not in words:
        raise UnknownWordError(text=text[:20], choices=", ".join(words)[:300])
    return words[text]


def _organisation_key(line: Line) -> str | None:
    return line.fields.get("credit_code") or None


def _site_key(line: Line) -> str | None:
    return f"{line.fields['credit_code']} {line.fields['site']}" if line.fields.get("site") else None


def _facility_key(line: Line) -> str | None:
    site = _site_key(line)
    return f"{site} {line.fields['facility_code']}" if site and line.fields.get("facility_code") else None


Reader = Callable[[Line, Lists], Record | None]
_READERS: Mapping[ImportKind, tuple[Reader, Callable[[Line], str | None]]] = MappingProxyType(
    {
        ImportKind.ORGANISATIONS: (_organisation, _organisation_key),
        ImportKind.SITES: (_site, _site_key),
        ImportKind.FACILITIES: (_facility, _facility_key),
    }
)
