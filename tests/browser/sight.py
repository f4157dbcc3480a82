"""What a camera sees: our own printed labels put before it, as a fake camera's film or as a photo."""

from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageEnhance, ImageFilter

from hwtrack.kernel.quantity import Mass
from hwtrack.kernel.waste import HazardProperty, PhysicalForm
from hwtrack.labels.face import ContainerFace
from hwtrack.labels.render import Drawing, Form, Press
from hwtrack.labels.store.book import load_press
from tests.labels import make as labels

FRAME = (1280, 720)
FRAMES = 12


@dataclass(frozen=True)
class View:
    """How the label stands before the camera: pixels per printed millimetre, turn, blur and light."""

    px_per_mm: float = 4.6
    degrees: float = 0.0
    blur_px: float = 0.6
    light: float = 1.0


@cache
def press() -> Press:
    """The labels' own press."""
    return load_press()


@cache
def label(width_mm: int) -> Image.Image:
    """Our own printed label of a drum, at 203 dpi."""
    face = ContainerFace(
        code=labels.DRUM,
        waste_name="蒸馏釜残",
        form=PhysicalForm.SEMI_SOLID,
        hazards=frozenset({HazardProperty.TOXIC}),
        main_components="酚类、焦油",
        harmful_components="酚类",
        precautions="防渗漏",
        unit="沧澜化工",
        contact="陈库管",
        phone="0513-00000000",
        mass=Mass.kg("187.400"),
    )
    layout = press().book.layout(f"container-{width_mm}")
    drawn = press().draw((Drawing(face, labels.link()),), layout=layout, form=Form.PNG, dpi=203, at=labels.NOW)
    return Image.open(BytesIO(drawn)).convert("RGB")


def frame(width_mm: int, view: View, turn: float = 0.0) -> Image.Image:
    """One frame of the camera: the label on a grey drum, the symbol in the middle as a worker would hold it."""
    printed = label(width_mm)
    side = round(width_mm * view.px_per_mm)
    scaled = printed.resize((side, side), Image.Resampling.LANCZOS)
    scene = Image.new("RGB", FRAME, (92, 96, 99))
    across, down = symbol_centre(width_mm)
    left, top = round(FRAME[0] / 2 - across * view.px_per_mm), round(FRAME[1] / 2 - down * view.px_per_mm)
    scene.paste(scaled, (left, top))
    turned = scene.rotate(view.degrees + turn, resample=Image.Resampling.BICUBIC, fillcolor=(92, 96, 99))
    blurred = turned.filter(ImageFilter.GaussianBlur(view.blur_px))
    return ImageEnhance.Brightness(blurred).enhance(view.light)


def symbol_centre(width_mm: int) -> tuple[float, float]:
    """Where the middle of the symbol's box stands on the label, in millimetres."""
    x, y, side = press().book.layout(f"container-{width_mm}").symbol.box_mm
    return x + side / 2, y + side / 2


def film(path: Path, width_mm: int, view: View) -> Path:
    """Write a film for Chromium's fake camera, turning half a degree per frame."""
    with path.open("wb") as file:
        for number in range(FRAMES):
            frame(width_mm, view, turn=number * 0.5).save(file, "JPEG", quality=88)
    return path


def photo(path: Path, width_mm: int, view: View) -> Path:
    """Write one photo."""
    frame(width_mm, view).save(path, "JPEG", quality=90)
    return path
