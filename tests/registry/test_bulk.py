"""Import files: what a file may look like, which lines are refused and why, and that it is all or nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hwtrack.kernel.errors import DomainError, Fault
from hwtrack.registry import geometry
from hwtrack.registry.bulk import sheet
from hwtrack.registry.bulk.records import (
    COLUMNS,
    Batch,
    FacilityRecord,
    ImportKind,
    OrganisationRecord,
    SiteRecord,
    organisation_kinds,
    read_batch,
)
from hwtrack.registry.kinds import FacilityType, ManagementClass, OrganisationKind
from tests.registry import make

ENGLISH = "credit_code,name,kinds,division,address\n"
CHINESE = "统一社会信用代码,单位名称,单位类型,行政区划代码,注册地址\n"
CANGLAN = "91329900MA9XCL014E,澜江沧澜化工有限公司,产生单位,329902,望潮区1号\n"
SITES = "credit_code,site,division,address,longitude,latitude,management_class\n"
FACILITIES = "credit_code,site,facility_code,name,type,outline,longitude,latitude,methods,storage_grade\n"
WKT = "POLYGON((122.7 32.6, 122.701 32.6, 122.701 32.601, 122.7 32.601, 122.7 32.6))"
CROSSED = "POLYGON((122.7 32.6, 122.701 32.601, 122.701 32.6, 122.7 32.601, 122.7 32.6))"
STORE = f'91329900MA9XCL014E,一厂,TS001,危废库,贮存库,"{WKT}",,,,\n'


def organisations(text: str | bytes) -> Batch:
    return read(ImportKind.ORGANISATIONS, text)


def read(kind: ImportKind, text: str | bytes) -> Batch:
    return read_batch(kind, text if isinstance(text, bytes) else text.encode(), make.lists())


def only(batch: Batch) -> Fault:
    assert batch.records == ()
    (fault,) = batch.faults
    return fault


@pytest.mark.parametrize("header", [ENGLISH, CHINESE, ENGLISH.upper()])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_file_is_read_in_the_usual_encodings_with_either_header(header: str, encoding: str, newline: str) -> None:
    batch = organisations((header + CANGLAN).replace("\n", newline).encode(encoding))
    (record,) = batch.records
    assert isinstance(record, OrganisationRecord)
    assert record.name == "澜江沧澜化工有限公司"
    assert record.kinds == {OrganisationKind.GENERATOR}
    assert (record.line, record.division, record.address) == (2, 329902, "望潮区1号")


def test_columns_may_stand_in_any_order_and_optional_ones_may_be_left_out() -> None:
    batch = organisations("division,kinds,name,credit_code\n329904,carrier,安途,91329900MA9XAT066M\n")
    assert not batch.faults
    assert batch.records[0].line == 2


@pytest.mark.parametrize(
    ("content", "code", "facts"),
    [
        (b"", "registry.import-header", {"missing": "credit_code, name, kinds, division"}),
        (ENGLISH.encode(), "registry.import-empty", {}),
        ((ENGLISH + "\n , ,,,\n").encode(), "registry.import-empty", {}),
        ((ENGLISH + CANGLAN).encode("utf-16"), "registry.import-encoding", {"found": "UTF-16"}),
        (b"PK\x03\x04 a spreadsheet", "registry.import-encoding", {"found": "XLSX"}),
        (ENGLISH.encode() + b"a\0b", "registry.import-encoding", {"found": "binary data"}),
        (ENGLISH.encode() + b"\xff\xff\xff", "registry.import-encoding", {"found": "another encoding"}),
        (b"name;kinds\n", "registry.import-header", {"unknown": "name;kinds"}),
        ((ENGLISH[:-1] + ",phone\n" + CANGLAN).encode(), "registry.import-header", {"unknown": "phone"}),
        ((ENGLISH[:-1] + ",单位名称\n").encode(), "registry.import-header", {"twice": "name"}),
        (b'credit_code,name,kinds,division\n"91329', "registry.import-quoting", {"line": 2}),
        (b'credit_code,name,kinds,division\n"a"b,c,d,e\n', "registry.import-quoting", {"line": 2}),
        (ENGLISH.encode() + b"a" * 140_000, "registry.import-field-too-long", {"limit": 60_000}),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_understood_is_refused_as_a_whole(
    content: bytes, code: str, facts: dict[str, object]
) -> None:
    with pytest.raises(DomainError) as refused:
        organisations(content)
    assert refused.value.code == code
    assert facts.items() <= refused.value.facts.items()


def test_a_file_may_have_five_megabytes_and_no_more() -> None:
    blank = b" " * 49_999 + b"\n"
    most = (ENGLISH + CANGLAN).encode() + blank * 99
    exact = most + b" " * (sheet.MAX_BYTES - len(most))
    assert len(organisations(exact).records) == 1
    with pytest.raises(sheet.FileTooLargeError) as refused:
        organisations(exact + b" ")
    assert refused.value.facts == {"count": 5_000_001, "limit": 5_000_000}


def test_a_file_may_have_twenty_thousand_lines_with_the_blank_ones_and_no_more() -> None:
    exact = ENGLISH + CANGLAN + "\n" * (sheet.MAX_RECORDS - 2)
    assert len(organisations(exact).records) == 1
    with pytest.raises(sheet.FileTooLongError):
        organisations(exact + "\n")


def test_a_file_may_have_five_thousand_lines_and_no_more() -> None:
    lines = [f"{make.credit_code(number)},某公司,产生单位,329902,\n" for number in range(sheet.MAX_LINES + 1)]
    assert len(organisations(ENGLISH + "".join(lines[:-1])).records) == sheet.MAX_LINES
    with pytest.raises(sheet.FileTooLongError):
        organisations(ENGLISH + "".join(lines))


@pytest.mark.parametrize(
    ("line", "pointer", "template"),
    [
        (CANGLAN.replace("014E", "014F"), "3/credit_code", "social credit code"),
        (CANGLAN.replace("产生单位", "黄牛"), "3/kinds", "is not one of"),
        (CANGLAN.replace("产生单位", ""), "3/kinds", "is not one of"),
        (CANGLAN.replace("329902", "329900"), "3/division", "contains smaller divisions"),
        (CANGLAN.replace("329902", "329999"), "3/division", "There is no division"),
        (CANGLAN.replace("329902", "32990"), "3/division", "There is no division"),
        (CANGLAN.replace("329902", "32990２"), "3/division", "There is no division"),
        (CANGLAN.replace("澜江沧澜化工有限公司", ""), "3/name", "1 to {limit} characters"),
        (CANGLAN.replace("澜江沧澜化工有限公司", "甲" * 101), "3/name", "at most {limit} are taken"),
        (CANGLAN.replace("沧澜", "沧\u202e澜"), "3/name", "control characters"),
        (CANGLAN.replace("沧澜", "沧\x07澜"), "3/name", "control characters"),
        (CANGLAN.replace("望潮区1号", "地" * 201), "3/address", "at most {limit} are taken"),
        (CANGLAN.replace(",望潮区1号", ""), "3", "The line has {count} fields"),
        (CANGLAN.replace("望潮区1号", "望潮区,1号"), "3", "The line has {count} fields"),
    ],
)
def test_a_wrong_field_is_named_by_line_and_column_and_nothing_is_taken(line: str, pointer: str, template: str) -> None:
    fault = only(organisations(ENGLISH + "91329900MA9XAT066M,安途,carrier,329904,\n" + line))
    assert fault.pointer == pointer
    assert template in fault.template
    assert fault.template.format_map(fault.facts)


def test_a_name_of_a_hundred_characters_is_taken() -> None:
    assert organisations(ENGLISH + CANGLAN.replace("澜江沧澜化工有限公司", "甲" * 100)).records


def test_every_fault_of_every_line_is_listed() -> None:
    batch = organisations(ENGLISH + "x,,黄牛,1,\n" + "y,,,,\n")
    assert [fault.pointer for fault in batch.faults] == [
        "2/credit_code", "2/name", "2/kinds", "2/division", "3/credit_code", "3/name", "3/kinds", "3/division",
    ]  # fmt: skip


def test_two_lines_about_the_same_organisation_are_a_fault_of_the_second() -> None:
    fault = only(organisations(ENGLISH + CANGLAN + "\n\n" + CANGLAN))
    assert fault.pointer == "5"
    assert fault.facts == {"first": 2, "subject": "91329900MA9XCL014E"}


def test_line_numbers_count_line_breaks_inside_fields() -> None:
    broken = CANGLAN.replace("望潮区1号", '"望潮区\n1号"')
    batch = organisations(ENGLISH + broken + "\nx,y,carrier,329904,\n")
    assert [fault.pointer for fault in batch.faults] == ["2/address", "5/credit_code"]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("代理申报、咨询", {OrganisationKind.FILING_AGENT, OrganisationKind.CONSULTANCY}),
        ("filing_agent; consultancy", {OrganisationKind.FILING_AGENT, OrganisationKind.CONSULTANCY}),
        ("中介/居间", {OrganisationKind.INTERMEDIARY, OrganisationKind.BROKER}),
        ("产废单位 产生单位", {OrganisationKind.GENERATOR}),
    ],
)
def test_an_organisation_may_declare_several_kinds(text: str, kinds: set[OrganisationKind]) -> None:
    assert organisation_kinds(text) == kinds


def test_a_site_may_have_a_point_and_a_class() -> None:
    batch = read(ImportKind.SITES, SITES + "91329900MA9XCL014E,一厂,329902,望潮区1号,122.7005,32.6005,重点监管\n")
    (record,) = batch.records
    assert isinstance(record, SiteRecord)
    assert record.point == geometry.Point(122.7005, 32.6005)
    assert record.management_class is ManagementClass.KEY


@pytest.mark.parametrize(
    ("place", "pointer"),
    [
        ("123.1,32.6", "2/longitude"),
        ("122.7,", "2/latitude"),
        (",32.6", "2/longitude"),
        ("122°42′,32.6", "2/longitude"),
        ("32.6,122.7", "2/longitude"),
        ("1e2,32.6", "2/longitude"),
        ("nan,32.6", "2/longitude"),
        ("181,32.6", "2/longitude"),
    ],
)
def test_a_site_with_half_a_place_or_one_outside_its_division_is_refused(place: str, pointer: str) -> None:
    assert only(read(ImportKind.SITES, SITES + f"91329900MA9XCL014E,一厂,329902,,{place},\n")).pointer == pointer


@pytest.mark.parametrize(
    "outline",
    [
        f'"{WKT}"',
        '"{""type"":""Polygon"",""coordinates"":[[[122.7,32.6],[122.701,32.6],[122.701,32.601],[122.7,32.601],[122.7,32.6]]]}"',
    ],
)
def test_an_outline_may_be_wkt_or_geojson(outline: str) -> None:
    batch = read(ImportKind.FACILITIES, FACILITIES + f"91329900MA9XCL014E,一厂,TS001,危废库,贮存库,{outline},,,,\n")
    (record,) = batch.records
    assert isinstance(record, FacilityRecord)
    assert record.outline == make.square()
    assert geometry.distance_m(record.point, make.square()) == 0
    assert record.type is FacilityType.WAREHOUSE


def test_a_facility_may_have_a_point_only() -> None:
    batch = read(
        ImportKind.FACILITIES,
        FACILITIES + "91329900MA9XRT0506,二厂,TS002,冶炼,recovery,,122.7,32.6,R4、R15,\n",
    )
    (record,) = batch.records
    assert isinstance(record, FacilityRecord)
    assert record.outline is None
    assert record.methods == {"R4", "R15"}


@pytest.mark.parametrize(
    ("line", "pointer"),
    [
        (STORE.replace("TS001", "MF0001"), "2/facility_code"),
        (STORE.replace("TS001", ""), "2/facility_code"),
        (STORE.replace("贮存库", "仓库"), "2/type"),
        (STORE.replace(WKT, ""), "2/outline"),
        (STORE.replace(WKT, "POINT(122.7 32.6)"), "2/outline"),
        (STORE.replace(WKT, "{"), "2/outline"),
        (STORE.replace(WKT, "[" * 5000), "2/outline"),
        (STORE.replace(WKT, CROSSED), "2/outline"),
        (STORE.replace('",,,,', '",122.72,32.6,,'), "2/longitude"),
        (STORE.replace(",,,,\n", ",,,R10,\n"), "2/methods"),
        (STORE.replace(",,,,\n", ",,,,IV\n"), "2/storage_grade"),
        (STORE.replace("一厂", ""), "2/site"),
    ],
)  # fmt: skip
def test_a_facility_that_cannot_be_is_refused(line: str, pointer: str) -> None:
    assert line != STORE
    assert only(read(ImportKind.FACILITIES, FACILITIES + line)).pointer == pointer


def test_two_lines_about_the_same_facility_are_a_fault() -> None:
    fault = only(read(ImportKind.FACILITIES, FACILITIES + STORE + STORE))
    assert fault.facts["first"] == 2


def test_every_column_has_two_names() -> None:
    for columns in COLUMNS.values():
        spellings = [spelling for column in columns for spelling in (column.name, column.chinese)]
        assert len(set(spellings)) == len(spellings)


@given(content=st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    try:
        batch = organisations(content)
    except DomainError:
        return
    assert batch.faults or batch.records


@given(lines=st.lists(st.lists(st.text(max_size=20), min_size=10, max_size=10), min_size=1, max_size=5))
def test_any_fields_are_read_or_refused(lines: list[list[str]]) -> None:
    quoted = [",".join('"' + field.replace('"', '""') + '"' for field in line) for line in lines]
    try:
        batch = read(ImportKind.FACILITIES, FACILITIES + "\n".join(quoted))
    except (DomainError, UnicodeEncodeError):
        return
    assert batch.faults
    assert batch.records == ()
