"""Layouts as data: complete, inside their border, never overlapping, and the right one for a container."""

import itertools
import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from hwtrack.labels.face import FIELDS, Sign, sign_of
from hwtrack.labels.layout import FieldKind, Layout, LayoutFaultsError, NoLayoutError, copies_for, read_book
from tests.labels import make

ROOT = Path(__file__).parents[2]
SCHEMA: dict[str, Any] = json.loads((ROOT / "schemas" / "label" / "layout.json").read_text("utf-8"))
FILES = {
    path.relative_to(ROOT / "labels").as_posix(): path.read_text("utf-8")
    for path in (ROOT / "labels").rglob("*")
    if path.suffix in {".toml", ".typ", ".svg"}
}
BOOK = make.press().book
LAYOUTS = tuple(BOOK.layouts.values())
Box = tuple[float, float, float, float]


def boxes(layout: Layout) -> list[Box]:
    """Return the place of every field, of the symbol, and of no picture (they may lie behind)."""
    x, y, side = layout.symbol.box_mm
    return [field.box_mm for field in layout.fields] + [(x, y, side, side)]


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_everything_stands_inside_the_border(layout: Layout) -> None:
    edge = layout.margin_mm + layout.border_mm

    for x, y, width, height in boxes(layout):
        assert x >= edge
        assert y >= edge
        assert x + width <= layout.width_mm - edge
        assert y + height <= layout.height_mm - edge


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_nothing_overlaps(layout: Layout) -> None:
    for (x1, y1, w1, h1), (x2, y2, w2, h2) in itertools.combinations(boxes(layout), 2):
        apart = x1 + w1 <= x2 + 1e-6 or x2 + w2 <= x1 + 1e-6 or y1 + h1 <= y2 + 1e-6 or y2 + h2 <= y1 + 1e-6
        assert apart, ((x1, y1, w1, h1), (x2, y2, w2, h2))


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_the_type_is_never_set_below_the_least_height(layout: Layout) -> None:
    """An ideograph's ink is 0.875 of the type size: 3 mm need at least 3.45 mm type."""
    for field in layout.fields:
        assert field.size_mm * 0.875 >= layout.text_min_mm, field.name


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_the_code_stands_on_its_own_unbroken_line(layout: Layout) -> None:
    assert layout.field("code").kind is FieldKind.LINE


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_every_figure_of_a_layout_has_its_mark(layout: Layout) -> None:
    head = tomllib.loads(FILES[f"hj1276/{layout.name}.toml"])

    assert any("mm" in mark["fact"] for mark in head["marks"])
    assert all(mark["source"] for mark in head["marks"])


@pytest.mark.parametrize(
    ("volume_ml", "name", "copies"),
    [
        pytest.param(1, "container-100", 1, id="a bottle"),
        pytest.param(50_000, "container-100", 1, id="50 L"),
        pytest.param(50_001, "container-150", 1, id="just above 50 L"),
        pytest.param(200_000, "container-150", 1, id="200 L drum"),
        pytest.param(450_000, "container-150", 1, id="450 L"),
        pytest.param(450_001, "container-200", 2, id="just above 450 L"),
        pytest.param(1_000_000, "container-200", 2, id="IBC"),
    ],
)
def test_the_label_fits_the_containers_volume(volume_ml: int, name: str, copies: int) -> None:
    assert BOOK.for_volume(volume_ml).name == name
    assert copies_for(volume_ml) == copies


def test_every_family_has_a_layout() -> None:
    assert {BOOK.for_sign(sign).sign for sign in Sign} == set(Sign)


def test_an_unknown_layout_is_refused() -> None:
    with pytest.raises(NoLayoutError):
        BOOK.layout("container-99")


@pytest.mark.parametrize("sign", Sign)
def test_a_face_fills_exactly_the_fields_of_its_family(sign: Sign) -> None:
    face = make.drawing(sign).face

    assert sign_of(face) is sign
    assert set(face.values(BOOK.words)) == FIELDS[sign]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        pytest.param("width_mm = 100", 'width_mm = "wide"', "width_mm", id="not a number"),
        pytest.param("border_mm = 1.2", "border_mm = 0.9", "border_mm", id="thin border"),
        pytest.param("margin_mm = 3", "margin_mm = 2.9", "margin_mm", id="narrow margin"),
        pytest.param("module_mm = 0.75", "module_mm = 0.49", "symbol/module_mm", id="small modules"),
        pytest.param('ground = "#ff9600"', 'ground = "orange"', "ground", id="colour by name"),
        pytest.param('sign = "container"', 'sign = "poster"', "sign", id="unknown family"),
        pytest.param("[symbol]", "surprise = 1\n[symbol]", "", id="unknown key"),
        pytest.param("width_mm = 100", "width_mm = ", "", id="no TOML"),
        pytest.param('name = "remarks"\n', 'name = "notes"\n', "", id="unknown field"),
        pytest.param('name = "remarks"\n', 'name = "mass"\n', "", id="field twice"),
    ],
)  # fmt: skip
def test_a_faulty_head_is_refused_with_every_fault(old: str, new: str, fault: str) -> None:
    path = "hj1276/container-100.toml"
    assert old in FILES[path]

    with pytest.raises(LayoutFaultsError) as refusal:
        read_book({**FILES, path: FILES[path].replace(old, new)}, schema=SCHEMA)

    assert all(found.pointer.startswith(path) for found in refusal.value.faults)
    assert any(found.pointer.endswith(fault) for found in refusal.value.faults)


def test_a_layout_may_be_added_by_its_head_alone() -> None:
    head = FILES["hj1276/container-100.toml"].replace('name = "container-100"', 'name = "container-small"')
    book = read_book({**FILES, "hj1276/container-small.toml": head}, schema=SCHEMA)

    assert book.layout("container-small").template == "container.typ"


def test_every_drawing_says_how_sure_it_is() -> None:
    symbols = tomllib.loads(FILES["symbols/symbols.toml"])

    assert {entry["file"] for entry in symbols.values()} == set(BOOK.pictures)
    assert all(entry["mark"] in "FSIMD" and entry["source"] for entry in symbols.values())
