"""The life of a label and the changes that need a new one."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hwtrack.kernel.errors import DomainError
from hwtrack.kernel.ids import LabelId
from hwtrack.kernel.quantity import Mass
from hwtrack.kernel.waste import HazardProperty, WasteCode
from hwtrack.labels.model import (
    Consequence,
    CopiesUsedUpError,
    Label,
    LabelState,
    PrintedFacts,
    SupersededLabelError,
    VoidedLabelError,
    VoidReasonError,
    consequence,
)
from hwtrack.registry.credit import CreditCode
from tests.labels import make

LATER = make.NOW + timedelta(hours=1)
NEWER = LabelId(UUID("019f0000-0000-7000-8000-000000000001"))
LABEL = Label(label_id=make.LABEL_ID, copies_allowed=1, printed_at=make.NOW)
FACTS = PrintedFacts(
    generator=make.DRUM.credit,
    waste=make.DRUM.waste,
    produced_on=make.DRUM.produced_on,
    hazards=frozenset({HazardProperty.TOXIC}),
    mass=None,
    texts=("釜残",),
)


def test_the_first_scan_activates_a_label_and_later_ones_change_nothing() -> None:
    active = LABEL.activated(LATER)

    assert (LABEL.state, active.state) == (LabelState.PRINTED, LabelState.ACTIVATED)
    assert active.activated(LATER + timedelta(hours=1)) == active


def test_a_replaced_label_names_its_successor() -> None:
    old = LABEL.superseded(NEWER, at=LATER)

    assert (old.state, old.superseded_by, old.superseded_at) == (LabelState.SUPERSEDED, NEWER, LATER)


def test_a_scan_does_not_revive_a_dead_label() -> None:
    for dead in (LABEL.superseded(NEWER, at=LATER), LABEL.voided("damaged", at=LATER)):
        assert dead.activated(LATER) == dead


def test_a_replaced_label_may_still_be_voided() -> None:
    assert LABEL.superseded(NEWER, at=LATER).voided(" lost ", at=LATER).state is LabelState.VOIDED
    assert LABEL.voided(" lost ", at=LATER).void_reason == "lost"


@pytest.mark.parametrize(
    ("dead", "error"),
    [
        pytest.param(LABEL.superseded(NEWER, at=LATER), SupersededLabelError, id="superseded"),
        pytest.param(LABEL.voided("damaged", at=LATER), VoidedLabelError, id="voided"),
    ],
)
def test_the_desk_uses_no_dead_label(dead: Label, error: type[DomainError]) -> None:
    with pytest.raises(error):
        dead.demand_current()
    with pytest.raises(error):
        dead.with_copies(1)
    with pytest.raises(error):
        dead.superseded(NEWER, at=LATER)


def test_a_label_is_voided_once() -> None:
    with pytest.raises(VoidedLabelError):
        LABEL.voided("damaged", at=LATER).voided("again", at=LATER)


@pytest.mark.parametrize("reason", ["", "   ", "x" * 201])
def test_a_label_is_not_voided_without_a_short_reason(reason: str) -> None:
    with pytest.raises(VoidReasonError):
        LABEL.voided(reason, at=LATER)


def test_a_reason_may_have_200_characters() -> None:
    assert LABEL.voided("x" * 200, at=LATER).state is LabelState.VOIDED


@pytest.mark.parametrize("allowed", [1, 2])
def test_no_more_copies_are_printed_than_allowed(allowed: int) -> None:
    label = replace(LABEL, copies_allowed=allowed)

    assert label.with_copies(allowed).copies_printed == allowed
    with pytest.raises(CopiesUsedUpError):
        label.with_copies(allowed + 1)
    with pytest.raises(CopiesUsedUpError):
        label.with_copies(allowed).with_copies(1)


@given(st.lists(st.sampled_from(["scan", "replace", "void", "copy"]), max_size=8))
def test_a_label_never_leaves_a_final_state(steps: list[str]) -> None:
    label, seen = LABEL, [LABEL.state]
    for step in steps:
        try:
            match step:
                case "scan":
                    label = label.activated(LATER)
                case "replace":
                    label = label.superseded(NEWER, at=LATER)
                case "void":
                    label = label.voided("damaged", at=LATER)
                case _:
                    label = label.with_copies(1)
        except DomainError:
            continue
        seen.append(label.state)

    order = list(LabelState)
    assert [order.index(state) for state in seen] == sorted(order.index(state) for state in seen)


@pytest.mark.parametrize(
    ("after", "wanted"),
    [
        pytest.param(FACTS, Consequence.NOTHING, id="nothing changed"),
        pytest.param(replace(FACTS, mass=Mass(187_400)), Consequence.NOTHING, id="weighed for the first time"),
        pytest.param(replace(FACTS, texts=("残渣",)), Consequence.NEW_LABEL, id="another name"),
        pytest.param(replace(FACTS, hazards=frozenset(HazardProperty)), Consequence.NEW_LABEL, id="other hazards"),
        pytest.param(replace(FACTS, waste=WasteCode.of("900-041-49")), Consequence.NEW_CONTAINER, id="another waste"),
        pytest.param(replace(FACTS, produced_on=date(2026, 9, 22)), Consequence.NEW_CONTAINER, id="another date"),
        pytest.param(
            replace(FACTS, generator=CreditCode.of("91329900MA9XYF026W")),
            Consequence.NEW_CONTAINER,
            id="another generator",
        ),
    ],
)
def test_what_a_change_asks_for(after: PrintedFacts, wanted: Consequence) -> None:
    assert consequence(FACTS, after) is wanted


@pytest.mark.parametrize(
    ("mass", "wanted"),
    [
        pytest.param(Mass(187_400), Consequence.NOTHING, id="the same"),
        pytest.param(Mass(187_401), Consequence.NEW_LABEL, id="a gram more"),
        pytest.param(None, Consequence.NEW_LABEL, id="taken back"),
    ],
)
def test_a_known_mass_that_changes_needs_a_new_label(mass: Mass | None, wanted: Consequence) -> None:
    weighed = replace(FACTS, mass=Mass(187_400))

    assert consequence(weighed, replace(weighed, mass=mass)) is wanted
