"""A body in words and as a form: every member has its word, nothing is lost on the way through a form and back."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from hwtrack.custody.events import KINDS, SETTLING, read_body
from hwtrack.custody.shapes import Schema
from hwtrack.kernel.canonical import canonical
from hwtrack.web.body_forms import BodyInput, Offered, groups_of, members_from
from hwtrack.web.body_reading import differences, ids_in, rows_of, schema_named
from hwtrack.web.body_words import MEMBERS, TECHNICAL, words_of
from hwtrack.web.typed import FieldMissingError, TypedDayError, TypedMassError
from hwtrack.web.views.parts import Choice
from hwtrack.web.words import Said
from tests.custody.make import DRUM, FURNACE, GOOD, MANIFEST, OTHER, SITE, STORE, STORE_B, ZONE, lines, mass, members

CREDIT = {66: "91329900MA9XAT066M", 90: "91329900MA9XTD0904"}
SCALE = "01995e00-0000-7000-8000-0000000000cc"
OFFERED = Offered(
    facilities=(Choice(STORE, "TS001"), Choice(STORE_B, "TS002")),
    sites={STORE: SITE, STORE_B: FURNACE},
    scales=(Choice(SCALE, "CH01"),),
    divisions={SCALE: "0.500"},
    methods=(Choice("D10", "D10"), Choice("R4", "R4")),
    credit_codes=CREDIT,
)
INSIDE = {"boot", "ms", "seq", "prev", "id", "latitude", "longitude", "accuracy_m", "bytes", "media_type"}
"""Members of technical members, shown nowhere by name."""

EVERYTHING: dict[str, Any] = {
    "note": "夜班",
    "handlers": [{"duty": "moving", "name": "陈库管"}],
    "position": {"latitude": "32.5", "longitude": "123.1", "accuracy_m": 8},
}


def members_in(schema: Schema) -> Iterator[tuple[str, Schema]]:
    for name, inner in schema.get("properties", {}).items():
        yield name, inner
        yield from members_in(inner) if name not in TECHNICAL else ()
    if schema.get("type") == "array":
        yield from members_in(schema["items"])


def typed(kind: str, body: Mapping[str, Any], **changes: str) -> dict[str, str]:
    """What the browser sends of a body's form: every field, a tick only where it is set, organisations as ids."""
    inputs: list[BodyInput] = [one for group in groups_of(kind, body, OFFERED) for one in group.inputs]
    ids = {code: str(org) for org, code in CREDIT.items()}
    sent = {one.name: ids.get(one.value, one.value) for one in inputs if one.type != "tick" or one.value}
    return sent | changes


@pytest.mark.parametrize("kind", KINDS)
def test_every_member_and_every_choice_has_its_word(kind: str) -> None:
    for name, schema in members_in(schema_named(kind)):
        assert name in MEMBERS or name in TECHNICAL or name in INSIDE, name
        if "enum" in schema:
            assert set(schema["enum"]) <= set(words_of(frozenset(schema["enum"])))


def test_a_choice_without_words_is_an_error_and_no_silence() -> None:
    with pytest.raises(KeyError):
        words_of(frozenset({"sunny", "rainy"}))


@pytest.mark.parametrize("kind", [kind for kind in KINDS if not issubclass(KINDS[kind], SETTLING)])
def test_a_form_that_nobody_changed_gives_the_same_body(kind: str) -> None:
    body = members(kind, **EVERYTHING)

    assert members_from(kind, body, typed(kind, body), OFFERED) == body


@pytest.mark.parametrize("kind", KINDS)
def test_every_body_can_be_read_in_words(kind: str) -> None:
    rows = rows_of(kind, members(kind, **EVERYTHING), {})

    assert any(row.value == "夜班" for row in rows)
    assert all(row.label for row in rows)


def test_a_wrong_mass_is_changed_to_the_gram_and_nothing_else() -> None:
    body = members("sealed")
    changes = {"containers/0/mass/net": "178,4", "containers/0/mass/gross": "197"}
    new = members_from("sealed", body, typed("sealed", body, **changes), OFFERED)
    told = {(row.label, row.before, row.after) for row in differences("sealed", body, new, {}) if row.changed}

    assert new["containers"][0]["mass"] == mass("178.400", gross="197.000", tare="18.600")
    assert told == {("Net", "187.4 kg", "178.4 kg"), ("Gross", "206.0 kg", "197.0 kg")}
    read_body(canonical(new))


def test_another_facility_brings_its_site_and_drops_the_zone() -> None:
    body = members("stored_in")
    new = members_from("stored_in", body, typed("stored_in", body, **{"place/facility_id": STORE_B}), OFFERED)

    assert new["place"] == {"site_id": FURNACE, "facility_id": STORE_B, "row": "A-3"}
    assert ZONE not in canonical(new)


def test_another_scale_brings_its_division() -> None:
    body = members("sealed")
    new = members_from("sealed", body, typed("sealed", body, **{"containers/0/mass/scale_id": SCALE}), OFFERED)

    assert new["containers"][0]["mass"]["division"] == "0.500"


def test_another_plate_is_no_longer_the_registered_vehicle() -> None:
    body = members(
        "loaded", unit={"plate": "苏Z·A1203", "unit_id": SITE, "trailer_plate": "苏Z·1207挂", "trailer_id": STORE}
    )
    new = members_from("loaded", body, typed("loaded", body, **{"unit/plate": "苏Z·A1204"}), OFFERED)

    assert new["unit"] == {"plate": "苏Z·A1204", "trailer_plate": "苏Z·1207挂", "trailer_id": STORE}


def test_the_wrong_container_is_replaced_and_another_added() -> None:
    body = members("departed")
    changed = members_from("departed", body, typed("departed", body, **{"containers/0/code": OTHER}), OFFERED)
    more = members_from("departed", body, typed("departed", body, **{"containers/1/code": OTHER}), OFFERED)

    assert changed["containers"] == lines(OTHER)
    assert more["containers"] == lines(DRUM, OTHER)
    assert [(row.before, row.after) for row in differences("departed", body, changed, {}) if row.changed] == [
        (DRUM, None),
        (None, OTHER),
    ]


def test_an_emptied_line_and_an_emptied_part_are_left_out() -> None:
    body = members("received")
    sent = typed("received", body, **{"containers/1/code": ""}) | dict.fromkeys(
        (f"ticket/{name}" for name in ("number", "gross", "tare", "net", "weighed_at", "scale_id")), ""
    )
    new = members_from("received", body, sent, OFFERED)

    assert [line["code"] for line in new["containers"]] == [DRUM]
    assert "ticket" not in new


@pytest.mark.parametrize(
    ("kind", "changes", "error", "pointer"),
    [
        ("sealed", {"containers/0/mass/net": ""}, FieldMissingError, "/containers/0/mass/net"),
        ("sealed", {"containers/0/mass/net": "viel"}, TypedMassError, "/containers/0/mass/net"),
        ("sealed", {"containers/1/mass/net": "5"}, FieldMissingError, "/containers/1/code"),
        ("generated", {"filling_began": "gestern"}, TypedDayError, "/filling_began"),
        ("loaded", {"unit/plate": "", "unit/trailer_plate": "苏Z·1207挂"}, FieldMissingError, "/unit/plate"),
    ],
)
def test_what_cannot_be_read_names_its_member(
    kind: str, changes: dict[str, str], error: type[FieldMissingError], pointer: str
) -> None:
    body = members(kind)
    with pytest.raises(error) as raised:
        members_from(kind, body, typed(kind, body, **changes), OFFERED)

    assert raised.value.pointer == pointer


def test_of_a_long_list_only_the_container_one_came_from_is_shown_and_the_rest_is_kept() -> None:
    codes = [f"{DRUM[:-3]}{number:03d}" for number in range(1, 61)]
    body = members("departed", containers=lines(*codes))
    groups = groups_of("departed", body, OFFERED, about=codes[30])
    sent = {one.name: one.value for group in groups for one in group.inputs} | {"containers/30/code": DRUM}

    assert [group.title for group in groups if isinstance(group.title, str) and group.title] == [codes[30]]
    assert members_from("departed", body, sent, OFFERED)["containers"] == lines(*codes[:30], DRUM, *codes[31:])


def test_ids_are_called_by_their_names() -> None:
    body = members("loaded")
    called = {"org:66": "安途运输", str(MANIFEST): "2026…0417"}
    told = {row.label: row.value for row in rows_of("loaded", body, called)}

    assert ids_in("loaded", body) == {"org:66", str(MANIFEST)}
    assert (told["Carrier"], told["Manifest"]) == ("安途运输", "2026…0417")


def test_yes_no_and_choices_are_words() -> None:
    told = {row.label: row.value for row in rows_of("transformed", members("transformed", back_entry=True), {})}

    assert told["Back entry"] == Said("Yes")
    assert told["Operation"] == Said("Split")


def test_every_kind_has_a_good_body_to_test_with() -> None:
    assert set(GOOD) == set(KINDS)
