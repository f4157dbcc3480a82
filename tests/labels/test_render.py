"""The drawn label: what is printed is read back, nothing is too small, and nothing is lost silently."""

import io
from dataclasses import replace
from typing import Any

import numpy as np
import pypdf
import pytest
import typst
import zxingcpp
from numpy.typing import NDArray
from PIL import Image

from hwtrack.kernel.quantity import Mass
from hwtrack.kernel.waste import HazardProperty, PhysicalForm
from hwtrack.labels.face import Sign
from hwtrack.labels.payload import read_link
from hwtrack.labels.render import (
    MAX_TEXT,
    Drawing,
    FieldOverflowError,
    FontMissingError,
    Form,
    MissingGlyphError,
    demand_font,
)
from hwtrack.labels.symbol import ResolutionError, draw_symbol, fit_dots, with_emblem_gap
from hwtrack.registry.credit import CreditCode, check_character
from tests.labels import make

QR = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
"""Only this: now and then the modules of a symbol read as a barcode of another kind."""

LAYOUTS = ["container-100", "container-150", "container-200", "facility-300", "transport-unit-150"]
CONTAINERS = LAYOUTS[:3]
DPI = 300
"""What pages are measured at: 0.085 mm per dot."""


def pixels(png: bytes) -> NDArray[np.uint8]:
    """Return the picture as red, green, blue."""
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))


def read(png: bytes) -> list[str]:
    """Return the texts of every symbol found."""
    return [found.text for found in zxingcpp.read_barcodes(Image.open(io.BytesIO(png)).convert("L"), formats=QR)]


def too_long(field: str, characters: int) -> dict[str, Any]:
    """Return a change that makes a field's text that long."""
    return {field: "长" * characters}


@pytest.mark.parametrize(
    ("name", "dpi"), [(name, dpi) for name in LAYOUTS for dpi in (203, 300)] + [("container-100", 600)]
)
def test_a_printed_label_is_read_back_and_verified(name: str, dpi: int) -> None:
    sign = make.press().book.layout(name).sign
    texts = read(make.draw(name, dpi=dpi))

    assert texts == [make.drawing(sign).link]
    assert read_link(texts[0], hosts=make.HOSTS, keys=make.KEYS).verified


@pytest.mark.parametrize("dpi", [203, 300])
@pytest.mark.parametrize("name", LAYOUTS)
def test_every_module_is_whole_printer_dots(name: str, dpi: int) -> None:
    """The symbol's pixels are its modules, each the same number of dots, black or white and nothing between."""
    layout = make.press().book.layout(name)
    place = layout.symbol
    symbol = draw_symbol(
        make.drawing(layout.sign).link, version=place.version, level=place.level, encoder=place.encoder
    )
    dots = fit_dots(modules=symbol.size, dpi=dpi, wanted_mm=place.module_mm, room_mm=place.box_mm[2])
    picture = pixels(make.draw(name, dpi=dpi))
    side = (symbol.size + 8) * dots.per_module
    spare = (place.box_mm[2] - side * 25.4 / dpi) / 2
    left, top = (round((start + spare) * dpi / 25.4) for start in place.box_mm[:2])
    square = picture[top : top + side, left : left + side, 0].copy()
    modules = square.reshape(symbol.size + 8, dots.per_module, symbol.size + 8, dots.per_module)
    wanted = 255 * (1 - np.pad(np.array([list(row) for row in symbol.rows]), 4))
    if place.emblem:
        gap = np.array([list(row) for row in with_emblem_gap(symbol).rows])
        middle = np.pad(gap != np.array([list(row) for row in symbol.rows]), 4)
        spread = np.argwhere(middle)
        (y1, x1), (y2, x2) = spread.min(axis=0), spread.max(axis=0)
        modules[y1 : y2 + 1, :, x1 : x2 + 1, :] = 255
        wanted[y1 : y2 + 1, x1 : x2 + 1] = 255

    assert dots.module_mm >= 0.75
    assert (modules.min(axis=(1, 3)) == wanted).all()
    assert (modules.max(axis=(1, 3)) == wanted).all()


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_picture_has_the_labels_true_size(name: str) -> None:
    layout = make.press().book.layout(name)
    picture = pixels(make.draw(name, dpi=203))
    page = pypdf.PdfReader(io.BytesIO(make.draw(name, output=Form.PDF)), strict=True).pages[0]

    assert picture.shape[1] == pytest.approx(layout.width_mm * 203 / 25.4, abs=1)
    assert picture.shape[0] == pytest.approx(layout.height_mm * 203 / 25.4, abs=1)
    assert float(page.mediabox.width) == pytest.approx(layout.width_mm * 72 / 25.4, abs=0.01)


@pytest.mark.parametrize("name", LAYOUTS)
def test_the_text_of_the_file_is_the_text_of_the_face(name: str) -> None:
    layout = make.press().book.layout(name)
    drawing = make.drawing(layout.sign)
    (page,) = pypdf.PdfReader(io.BytesIO(make.draw(name, output=Form.PDF)), strict=True).pages
    text = "".join(page.extract_text().split())

    for name_of_field, value in drawing.face.values(make.press().book.words).items():
        assert "".join(value.split()) in text, name_of_field
    for field in layout.fields:
        assert field.text + field.caption in text


@pytest.mark.parametrize("name", LAYOUTS)
def test_the_vector_picture_is_read_back_too(name: str) -> None:
    layout = make.press().book.layout(name)
    svg = make.draw(name, output=Form.SVG).decode()
    page = f"#set page(width: {layout.width_mm}mm, height: {layout.height_mm}mm, margin: 0pt)\n"
    png = typst.compile(
        (page + '#image(bytes(sys.inputs.svg), format: "svg", width: 100%)').encode(),
        format="png",
        ppi=300.0,
        sys_inputs={"svg": svg},
    )

    assert read(png) == [make.drawing(layout.sign).link]


@pytest.mark.parametrize("form", Form)
def test_the_same_label_is_the_same_bytes(form: Form) -> None:
    assert make.draw("container-100", output=form) == make.draw("container-100", output=form)


def test_the_time_in_a_file_is_kept_to_the_second() -> None:
    layout, drawing = make.press().book.layout("container-100"), make.drawing(Sign.CONTAINER)
    one, other = (
        make.press().draw((drawing,), layout=layout, form=Form.PDF, dpi=300, at=make.NOW.replace(microsecond=micros))
        for micros in (0, 999_999)
    )

    assert one == other


def test_a_batch_is_one_page_per_label() -> None:
    layout = make.press().book.layout("container-100")
    drawings = tuple(make.drawing(Sign.CONTAINER, remarks=str(number)) for number in range(3))
    pdf = make.press().draw(drawings, layout=layout, form=Form.PDF, dpi=300, at=make.NOW)

    assert len(pypdf.PdfReader(io.BytesIO(pdf), strict=True).pages) == 3


@pytest.mark.parametrize("name", CONTAINERS)
def test_the_colours_and_the_margins_are_the_standards(name: str) -> None:
    """Orange 255,150,0 outside and inside, a black border of at least 1 mm with at least 3 mm outside it."""
    picture = pixels(make.draw(name, dpi=DPI))
    middle = picture[picture.shape[0] // 2]
    black = np.flatnonzero((middle == 0).all(axis=1))
    border = np.flatnonzero(np.diff(black) > 1)[0] + 1

    assert tuple(picture[5, 5]) == (255, 150, 0)
    assert black[0] * 25.4 / DPI >= 3 - 25.4 / DPI
    assert border * 25.4 / DPI >= 1
    assert (picture.shape[1] - 1 - black[-1]) * 25.4 / DPI >= 3 - 25.4 / DPI


@pytest.mark.parametrize(("name", "least_mm"), [("container-100", 3), ("container-150", 5), ("container-200", 6)])
@pytest.mark.parametrize("glyphs", ["国", "00", "HH"])
def test_ink_is_as_high_as_the_standard_asks(name: str, least_mm: float, glyphs: str) -> None:
    """Ideographs, digits and capitals alike, measured on the rendered page where text is at its smallest."""
    layout = make.press().book.layout(name)
    text = "国" * 36 if name == "container-200" else "国" * 24
    field = layout.field("waste_name")
    picture = pixels(make.draw(name, dpi=DPI, waste_name=text, remarks=glyphs))
    remarks = layout.field("remarks")
    first = int((remarks.box_mm[0] + 3.4 * remarks.size_mm) * DPI / 25.4)
    last = int((layout.symbol.box_mm[0] - 1) * DPI / 25.4)
    foot = int((layout.height_mm - layout.margin_mm - layout.border_mm - 0.2) * DPI / 25.4)
    dark = (picture[:foot, first:last].max(axis=2) < 100).any(axis=1)
    height = 0
    row = int(np.flatnonzero(dark)[-1])
    while dark[row - height]:
        height += 1

    assert field.size_mm * 0.875 >= least_mm
    assert height * 25.4 / DPI >= least_mm - 25.4 / DPI


@pytest.mark.parametrize("name", CONTAINERS)
@pytest.mark.parametrize("hazards", [0, 1, 2, 3, 4, 5])
def test_any_number_of_hazards_has_its_place(name: str, hazards: int) -> None:
    chosen = frozenset(list(HazardProperty)[:hazards])
    picture = pixels(make.draw(name, hazards=chosen))
    red = ((picture == (255, 0, 0)).all(axis=2)).any()
    yellow = ((picture == (255, 255, 0)).all(axis=2)).any()

    assert red == (HazardProperty.IGNITABLE in chosen)
    assert yellow == (HazardProperty.REACTIVE in chosen)


def test_infectious_waste_has_its_word_and_no_symbol() -> None:
    pdf = make.draw("container-100", output=Form.PDF, hazards=frozenset({HazardProperty.INFECTIOUS}))

    assert "感染性" in pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text()


def test_before_weighing_the_mass_is_left_blank() -> None:
    pdf = make.draw("container-100", output=Form.PDF, mass=None)

    assert "________" in pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text()


def test_a_reprint_says_so() -> None:
    text = pypdf.PdfReader(io.BytesIO(make.draw("container-150", output=Form.PDF, reprint=2))).pages[0].extract_text()

    assert "补打件(第2次)" in text


@pytest.mark.parametrize("name", CONTAINERS)
@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"waste_name": "其他生产过程中产生的精馏釜底残余物"}, id="long name"),
        pytest.param({"waste_name": "2,4,6-Trichlorophenoxyacetic-acid"}, id="long word in Latin letters"),
        pytest.param({"unit": "澜江市示范经济技术开发区沧澜精细化工新材料股份有限公司"}, id="long organisation"),
        pytest.param({"contact": "欧阳示例之", "phone": "000-12345678-123"}, id="long contact"),
        pytest.param({"contact": "龑䶮𬭎"}, id="rare characters"),
        pytest.param({"mass": Mass(999_999_999)}, id="great mass"),
        pytest.param({"remarks": ""}, id="no remarks"),
        pytest.param({"form": PhysicalForm.GAS}, id="gas"),
    ],
)
def test_ordinary_long_texts_fit(name: str, changes: dict[str, Any]) -> None:
    assert len(read(make.draw(name, **changes))) == 1


@pytest.mark.parametrize("name", CONTAINERS)
@pytest.mark.parametrize(
    "field", ["waste_name", "main_components", "harmful_components", "precautions", "unit", "remarks"]
)
def test_a_text_that_does_not_fit_is_refused_by_its_name(name: str, field: str) -> None:
    with pytest.raises(FieldOverflowError) as refusal:
        make.draw(name, **too_long(field, 120))

    assert refusal.value.facts["field"] == field
    assert refusal.value.pointer == f"/{field}"
    assert "{" not in refusal.value.english()


@pytest.mark.parametrize("name", CONTAINERS)
def test_the_widest_possible_code_still_stands_on_its_line(name: str) -> None:
    body = "91329900" + "W" * 9
    code = replace(make.DRUM, credit=CreditCode.of(body + check_character(body)))
    drawing = Drawing(make.container_face(code=code), make.link(code=code))
    layout = make.press().book.layout(name)

    assert read(make.press().draw((drawing,), layout=layout, form=Form.PNG, dpi=203, at=make.NOW)) == [drawing.link]


@pytest.mark.parametrize(
    ("sign", "field"), [("facility-300", "unit"), ("facility-300", "contact"), ("transport-unit-150", "plate")]
)
def test_signs_refuse_what_does_not_fit_too(sign: str, field: str) -> None:
    with pytest.raises(FieldOverflowError) as refusal:
        make.draw(sign, **too_long(field, 60))
    assert refusal.value.facts["field"] == field


def test_an_endless_text_is_refused_before_it_is_set() -> None:
    with pytest.raises(FieldOverflowError):
        make.draw("container-200", remarks="a" * (MAX_TEXT + 1))


@pytest.mark.parametrize(
    ("text", "named"),
    [
        pytest.param("釜残😀", "😀 (U+1F600)", id="picture"),
        pytest.param("釜\n残", "U+000A", id="line break"),
        pytest.param("釜\t残", "U+0009", id="tab"),
        pytest.param("釜\u200b残", "U+200B", id="invisible"),
        pytest.param("釜\ue000残", "U+E000", id="private use"),
    ],
)
def test_a_character_without_a_glyph_is_refused_by_its_name(text: str, named: str) -> None:
    with pytest.raises(MissingGlyphError) as refusal:
        make.draw("container-100", waste_name=text)

    assert refusal.value.facts["field"] == "waste_name"
    assert refusal.value.facts["characters"] == named


@pytest.mark.parametrize(
    "text", ['"#panic()', "#import", "$x$", "*粗*", "_下_", "\\", "<a>", "@a", "[", "]", "`", "//"]
)
def test_markup_in_a_text_is_printed_as_it_stands(text: str) -> None:
    pdf = make.draw("container-100", output=Form.PDF, remarks=text)

    assert text in pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text()


def test_a_resolution_no_printer_has_is_refused() -> None:
    with pytest.raises(ResolutionError):
        make.draw("container-100", dpi=96)


def test_without_the_typeface_nothing_is_drawn() -> None:
    with pytest.raises(FontMissingError):
        demand_font(["DejaVu Sans"])


def test_a_face_of_another_family_is_a_mistake_of_the_program() -> None:
    layout = make.press().book.layout("facility-300")

    with pytest.raises(TypeError):
        make.press().draw((make.drawing(Sign.CONTAINER),), layout=layout, form=Form.PNG, dpi=300, at=make.NOW)


@pytest.mark.parametrize("form", [Form.SVG, Form.PNG])
def test_a_picture_holds_one_label(form: Form) -> None:
    layout = make.press().book.layout("container-100")

    with pytest.raises(TypeError):
        make.press().draw((make.drawing(Sign.CONTAINER),) * 2, layout=layout, form=form, dpi=203, at=make.NOW)


def test_a_broken_template_is_not_blamed_on_a_field() -> None:
    press = make.press()
    broken = replace(press, book=replace(press.book, templates={**press.book.templates, "container.typ": "#nonsense"}))

    with pytest.raises(typst.TypstError):
        broken.draw(
            (make.drawing(Sign.CONTAINER),),
            layout=press.book.layout("container-100"),
            form=Form.PNG,
            dpi=300,
            at=make.NOW,
        )
