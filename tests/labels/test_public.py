"""What the street may see of a label."""

from uuid import UUID

import pytest

from hwtrack.kernel.ids import LabelId
from hwtrack.labels.face import Face
from hwtrack.labels.model import LabelState
from hwtrack.labels.payload import Letter, Reading, Reason
from hwtrack.labels.public import UNKNOWN, VALIDITY_TEXTS, LabelOnFile, PublicView, Validity, public_view
from tests.labels import make

CONTACT, REMARKS = "周示例", "车间三"
NEWER = LabelId(UUID("019f0000-0000-7000-8000-000000000001"))
READ = Reading(Reason.VERIFIED, Letter.CONTAINER, make.DRUM, make.PAYLOAD)
BARE = Reading(Reason.UNSIGNED, Letter.CONTAINER, make.DRUM)


def on_file(face: Face | None = None, *, state: LabelState = LabelState.ACTIVATED) -> LabelOnFile:
    """Return a container's label as the service knows it."""
    return LabelOnFile(
        face=face or make.container_face(),
        emergency_phone="000-119",
        newest=make.LABEL_ID,
        states={make.LABEL_ID: state},
    )


def everything(view: PublicView) -> str:
    """Return all words of a view."""
    return " ".join([*view.brief.values(), *view.printed.values()])


def test_with_valid_digits_the_print_is_shown_without_names() -> None:
    view = public_view(on_file(), READ)

    assert (view.validity, view.reason) == (Validity.VALID, Reason.VERIFIED)
    assert view.printed["unit"] == "澜江市沧澜化工有限公司"
    assert view.printed["mass"] == "187.400"
    assert view.printed["code"] == make.DRUM.text
    assert CONTACT not in everything(view)
    assert REMARKS not in everything(view)


@pytest.mark.parametrize("reason", [reason for reason in Reason if reason is not Reason.VERIFIED])
def test_without_valid_digits_only_the_brief_is_shown(reason: Reason) -> None:
    view = public_view(on_file(), Reading(reason, Letter.CONTAINER, make.DRUM, make.PAYLOAD))

    assert view.printed == {}
    assert view.reason is reason
    assert view.brief == {"waste_name": "釜残(精馏高沸物)", "hazards": "T", "emergency_phone": "000-119"}


@pytest.mark.parametrize("reading", [READ, BARE])
def test_unknown_codes_all_answer_alike(reading: Reading) -> None:
    assert public_view(None, reading) == UNKNOWN
    assert UNKNOWN.reason is None


def test_a_signed_label_that_is_not_on_file_is_unknown() -> None:
    elsewhere = LabelOnFile(
        face=make.container_face(), emergency_phone="", newest=NEWER, states={NEWER: LabelState.PRINTED}
    )

    assert public_view(elsewhere, READ) == UNKNOWN


@pytest.mark.parametrize(
    ("state", "validity"),
    [
        (LabelState.PRINTED, Validity.VALID),
        (LabelState.ACTIVATED, Validity.VALID),
        (LabelState.SUPERSEDED, Validity.SUPERSEDED),
        (LabelState.VOIDED, Validity.VOIDED),
    ],
)
@pytest.mark.parametrize("reading", [READ, BARE])
def test_the_page_says_first_whether_the_label_counts(state: LabelState, validity: Validity, reading: Reading) -> None:
    assert public_view(on_file(state=state), reading).validity is validity


def test_the_digits_say_which_of_several_labels_was_scanned() -> None:
    states = {make.LABEL_ID: LabelState.SUPERSEDED, NEWER: LabelState.PRINTED}
    both = LabelOnFile(face=make.container_face(), emergency_phone="", newest=NEWER, states=states)

    assert public_view(both, READ).validity is Validity.SUPERSEDED
    assert public_view(both, BARE).validity is Validity.VALID


@pytest.mark.parametrize("face", [make.facility_face(), make.unit_face()])
def test_signs_have_their_public_side_too(face: Face) -> None:
    view = public_view(on_file(face), READ)

    assert view.printed["code"] == make.PLAQUE.text
    assert view.brief["emergency_phone"] == "000-119"
    assert CONTACT not in everything(view)


def test_a_mass_not_yet_weighed_is_blank() -> None:
    assert public_view(on_file(make.container_face(mass=None)), READ).printed["mass"] == ""


def test_no_sentence_says_genuine() -> None:
    assert set(VALIDITY_TEXTS) == set(Validity)
    assert not any("genuine" in text.lower() for text in VALIDITY_TEXTS.values())
