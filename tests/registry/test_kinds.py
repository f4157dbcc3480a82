"""Kinds, facility codes and plates."""

import pytest

from hwtrack.registry.kinds import (
    FACILITY_TYPE_NAMES,
    INTERMEDIARY_KINDS,
    MANAGEMENT_CLASS_NAMES,
    ORGANISATION_KIND_NAMES,
    FacilityCodeError,
    FacilityKind,
    FacilityType,
    ManagementClass,
    OrganisationKind,
    UnitKind,
    facility_code,
)
from hwtrack.registry.plates import PlateError, plate, shown


def test_every_kind_has_a_name() -> None:
    assert set(ORGANISATION_KIND_NAMES) == set(OrganisationKind)
    assert set(FACILITY_TYPE_NAMES) == set(FacilityType)
    assert set(MANAGEMENT_CLASS_NAMES) == set(ManagementClass)


def test_the_ban_names_intermediaries_brokers_and_consultancys_but_no_filing_agent() -> None:
    assert OrganisationKind.FILING_AGENT not in INTERMEDIARY_KINDS
    assert {kind.value for kind in INTERMEDIARY_KINDS} == {"intermediary", "broker", "consultancy"}


@pytest.mark.parametrize(
    ("facility_type", "kind"),
    [
        (FacilityType.GENERATING_UNIT, FacilityKind.GENERATING),
        (FacilityType.WAREHOUSE, FacilityKind.STORAGE),
        (FacilityType.STORAGE_POINT, FacilityKind.STORAGE),
        (FacilityType.TANK_FARM, FacilityKind.STORAGE),
        (FacilityType.RECOVERY, FacilityKind.TREATMENT),
        (FacilityType.DISPOSAL, FacilityKind.TREATMENT),
    ],
)
def test_a_facility_type_belongs_to_one_of_the_three_kinds(facility_type: FacilityType, kind: FacilityKind) -> None:
    assert facility_type.kind is kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [("MF0001", FacilityKind.GENERATING), ("TS001", FacilityKind.STORAGE), ("TS999", FacilityKind.TREATMENT)],
)
def test_a_facility_code_of_its_kind_is_taken(text: str, kind: FacilityKind) -> None:
    assert facility_code(text, kind) == text


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("MF0001", FacilityKind.STORAGE),
        ("TS001", FacilityKind.GENERATING),
        ("MF001", FacilityKind.GENERATING),
        ("MF00011", FacilityKind.GENERATING),
        ("TS0001", FacilityKind.STORAGE),
        ("TS01", FacilityKind.STORAGE),
        ("ts001", FacilityKind.STORAGE),
        ("TS001\n", FacilityKind.STORAGE),
        ("TS００1", FacilityKind.STORAGE),
        ("TA001", FacilityKind.TREATMENT),
        ("", FacilityKind.STORAGE),
    ],
)
def test_a_facility_code_of_another_shape_is_refused_with_an_example(text: str, kind: FacilityKind) -> None:
    with pytest.raises(FacilityCodeError) as refused:
        facility_code(text, kind, pointer="/code")
    assert refused.value.facts["example"] in {"MF0001", "TS001"}
    assert refused.value.pointer == "/code"


@pytest.mark.parametrize(
    ("text", "unit", "kept"),
    [
        ("苏Z·A1203", UnitKind.TRACTOR, "苏ZA1203"),
        ("苏Z・A1203", UnitKind.TRACTOR, "苏ZA1203"),
        ("苏z a1203", UnitKind.LORRY, "苏ZA1203"),
        ("苏ZA1203", UnitKind.LORRY, "苏ZA1203"),
        ("苏Z·1207挂", UnitKind.TRAILER, "苏Z1207挂"),
        ("苏F·12345D", UnitKind.TRACTOR, "苏F12345D"),
        ("苏F·D12345", UnitKind.LORRY, "苏FD12345"),
        ("苏Ｚ·Ａ１２０３", UnitKind.TRACTOR, "苏ZA1203"),
        ("澜江货1207", UnitKind.VESSEL, "澜江货1207"),
        ("CN20261234567", UnitKind.VESSEL, "CN20261234567"),
    ],
)
def test_a_plate_is_kept_in_one_spelling(text: str, unit: UnitKind, kept: str) -> None:
    assert plate(text, unit) == kept
    assert plate(shown(kept, unit), unit) == kept


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("苏Z·1207挂", UnitKind.TRACTOR),
        ("苏Z·A1203", UnitKind.TRAILER),
        ("苏Z·A120", UnitKind.TRACTOR),
        ("苏Z·AI203", UnitKind.TRACTOR),
        ("苏I·A1203", UnitKind.TRACTOR),
        ("ABC1234", UnitKind.TRACTOR),
        ("苏Z·12071挂", UnitKind.TRAILER),
        ("", UnitKind.TRACTOR),
        ("苏Z·A1203" + " " * 40, UnitKind.TRACTOR),
        ("京京A1203", UnitKind.TRACTOR),
        ("澜", UnitKind.VESSEL),
        ("澜" * 21, UnitKind.VESSEL),
    ],
)
def test_what_is_no_plate_of_such_a_vehicle_is_refused(text: str, unit: UnitKind) -> None:
    with pytest.raises(PlateError):
        plate(text, unit)
