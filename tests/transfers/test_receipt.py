"""The receipt adds up to the gram, and its drafts say what differs; with the demo story's two receipts."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hwtrack.kernel.ids import ManifestId
from hwtrack.kernel.quantity import NOTHING, Mass
from hwtrack.transfers.drafts import (
    Decision,
    DeclarationBalanceError,
    DeclarationDraft,
    DeclarationPeriodError,
    DeclarationRow,
    DifferenceKind,
    checked_declaration,
    decision_of,
    differences,
    return_draft,
)
from hwtrack.transfers.receipt import (
    Outcome,
    Receipt,
    ReceiptFaultsError,
    Weighing,
    WeighingError,
    checked_receipts,
    checked_weighing,
    figures,
)
from tests.transfers import make

MASSES = st.integers(0, 40_000_000).map(Mass)


@st.composite
def receipts(draw: Any) -> Receipt:
    outcome = draw(st.sampled_from(Outcome))
    weighed = None if outcome is Outcome.NOT_ARRIVED else draw(st.none() | MASSES)
    declared = draw(MASSES)
    net = declared if weighed is None else weighed
    part = Mass(draw(st.integers(0, net.grams))) if outcome is Outcome.ACCEPTED else NOTHING
    return Receipt(
        code=draw(st.text(min_size=1, max_size=5)),
        outcome=outcome,
        declared=declared,
        packaging=draw(MASSES),
        weighed=weighed,
        refused_part=part,
        reason="渗漏",
    )


@given(st.lists(receipts(), max_size=30).map(tuple))
def test_received_is_accepted_plus_refused_and_nothing_is_lost(lines: tuple[Receipt, ...]) -> None:
    numbers = figures(lines)

    assert numbers.received == numbers.accepted + numbers.refused
    assert numbers.received + numbers.not_arrived == numbers.declared + numbers.reweighed
    assert numbers.count == numbers.count_accepted + numbers.count_refused + numbers.count_not_arrived
    assert all(mass >= NOTHING for mass in (numbers.accepted, numbers.refused, numbers.not_arrived))


def demo_b() -> tuple[Receipt, ...]:
    """40 drums: 23 and 31 do not arrive (374.0 kg), one leaks (186.5 kg), the others make up 6,919.5 kg."""
    others = [serial for serial in range(1, 41) if serial not in (7, 23, 31)]
    share = make.kg("187.000")
    rest = make.kg("6919.500") - Mass(share.grams * (len(others) - 1))
    lines = [make.received(serial, declared=share) for serial in others[:-1]]
    lines.append(make.received(others[-1], declared=rest))
    lines.append(make.received(7, Outcome.REFUSED, declared=make.kg("186.500"), reason="渗漏"))
    lines.extend(make.received(serial, Outcome.NOT_ARRIVED) for serial in (23, 31))
    return tuple(lines)


BRIDGE_B = Weighing(gross=make.kg("23820.000"), tare=make.kg("16000.000"), division=make.kg("20.000"), ticket="DB-2")


def test_the_demo_receipt_has_three_numbers_and_a_fourth_line() -> None:
    numbers = figures(demo_b())

    assert numbers.declared == make.kg("7480.000")
    assert numbers.received == make.kg("7106.000")
    assert numbers.accepted == make.kg("6919.500")
    assert numbers.refused == make.kg("186.500")
    assert numbers.not_arrived == make.kg("374.000")
    assert (numbers.count, numbers.count_not_arrived, numbers.count_refused) == (40, 2, 1)


def test_the_demo_bridge_agrees_with_what_arrived_so_only_the_drums_differ() -> None:
    found = differences(demo_b(), BRIDGE_B)

    assert figures(demo_b()).expected_gross == make.kg("7809.000")
    assert BRIDGE_B.gap(make.kg("7809.000")) == make.kg("11.000")
    assert [(one.kind, one.mass.text, len(one.codes)) for one in found] == [
        (DifferenceKind.NOT_ARRIVED, "374.000", 2),
        (DifferenceKind.REFUSED, "186.500", 1),
    ]
    assert decision_of(figures(demo_b())) is Decision.ACCEPT_PART


def test_manifest_a_is_four_kilograms_short_which_is_within_the_scale() -> None:
    lines = tuple(make.received(serial) for serial in range(1, 49))
    bridge = Weighing(gross=make.kg("25740.000"), tare=make.kg("15880.000"), division=make.kg("20.000"))

    assert bridge.net == make.kg("9860.000")
    assert figures(lines).declared + figures(lines).packaging == make.kg("9864.000")
    assert bridge.gap(make.kg("9864.000")).text == "-4.000"
    assert differences(lines, bridge) == ()
    assert decision_of(figures(lines)) is Decision.ACCEPT


@pytest.mark.parametrize(
    ("gap", "agrees"),
    [("20.000", True), ("20.001", False)],
    ids=["one division", "one gram more"],
)
@pytest.mark.parametrize("sign", [1, -1])
def test_a_bridge_may_differ_by_one_division(gap: str, agrees: bool, sign: int) -> None:
    lines = (make.received(1),)
    expected = figures(lines).expected_gross
    load = expected + Mass(sign * make.kg(gap).grams)
    bridge = Weighing(gross=make.kg("9000.000") + load, tare=make.kg("9000.000"), division=make.kg("20.000"))
    found = differences(lines, bridge)

    assert (found == ()) is agrees
    assert agrees or (found[0].kind is DifferenceKind.MASS and found[0].mass == bridge.gap(expected))


def test_a_drum_weighed_again_differs_beyond_its_scale_and_the_bridge_is_still_compared_with_the_papers() -> None:
    lines = (make.received(1, weighed=make.kg("100.000"), division=make.kg("0.100")), make.received(2))
    expected = figures(lines).expected_gross
    bridge = Weighing(gross=make.kg("9000.000") + expected, tare=make.kg("9000.000"), division=make.kg("20.000"))

    assert expected == make.kg("411.000")
    assert [(one.kind, one.mass.text) for one in differences(lines, bridge)] == [(DifferenceKind.MASS, "-87.000")]
    assert figures(lines).received == make.kg("287.000")


@pytest.mark.parametrize(("weighed", "changed"), [("187.100", False), ("187.101", True), ("186.900", False)])
def test_weighing_again_within_a_division_changes_nothing(weighed: str, changed: bool) -> None:
    line = make.received(1, weighed=make.kg(weighed), division=make.kg("0.100"))

    assert bool(differences((line,), None)) is changed


def test_without_a_weighing_only_the_containers_are_compared() -> None:
    assert differences((make.received(1),), None) == ()


def test_what_a_person_states_comes_last() -> None:
    stated = replace(make.missing(), kind=DifferenceKind.PACKAGING)

    assert differences(demo_b(), None, (stated,))[-1] is stated


def test_the_way_back_holds_exactly_what_was_refused() -> None:
    draft = return_draft(
        parent_id=ManifestId(UUID(int=1)), remover=make.CANGLAN, recipient=make.JINGLAN, receipts=demo_b()
    )

    assert draft
    assert draft.codes == (make.code(7),)
    assert draft.mass == make.kg("186.500")
    assert (draft.from_org, draft.to_org) == (make.JINGLAN, make.CANGLAN)


def test_a_part_of_a_tanker_goes_back_too() -> None:
    line = make.received(1, declared=make.kg("20000.000"), refused_part=make.kg("500.000"))
    draft = return_draft(
        parent_id=ManifestId(UUID(int=1)), remover=make.CANGLAN, recipient=make.JINGLAN, receipts=(line,)
    )

    assert draft
    assert draft.mass == make.kg("500.000")
    assert figures((line,)).accepted == make.kg("19500.000")


def test_nothing_refused_needs_no_way_back() -> None:
    assert (
        return_draft(
            parent_id=ManifestId(UUID(int=1)),
            remover=make.CANGLAN,
            recipient=make.JINGLAN,
            receipts=(make.received(1), make.received(2, Outcome.NOT_ARRIVED)),
        )
        is None
    )


def test_a_load_of_which_nothing_was_accepted_is_refused_whole() -> None:
    lines = (make.received(1, Outcome.REFUSED, reason="无联单"), make.received(2, Outcome.NOT_ARRIVED))

    assert figures(lines).whole_load_refused
    assert decision_of(figures(lines)) is Decision.REFUSE


def test_a_load_that_never_came_is_not_refused() -> None:
    assert not figures((make.received(2, Outcome.NOT_ARRIVED),)).whole_load_refused


CODES = frozenset({make.code(1), make.code(2)})


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ((make.received(1),), "not in the receipt"),
        ((make.received(1), make.received(2), make.received(3)), "not on the manifest"),
        ((make.received(1), make.received(1), make.received(2)), "twice"),
        ((make.received(1, Outcome.REFUSED), make.received(2)), "without a reason"),
        ((make.received(1, Outcome.NOT_ARRIVED, weighed=make.kg("1.000")), make.received(2)), "did not arrive"),
        ((make.received(1, refused_part=make.kg("187.001")), make.received(2)), "is refused than arrived"),
    ],
    ids=["missing", "stranger", "twice", "no reason", "weighed though absent", "too much refused"],
)
def test_a_receipt_that_does_not_add_up_is_refused(lines: tuple[Receipt, ...], says: str) -> None:
    with pytest.raises(ReceiptFaultsError) as caught:
        checked_receipts(lines, CODES)

    assert says in caught.value.faults[0].template


def test_a_complete_receipt_passes() -> None:
    lines = (make.received(1), make.received(2, refused_part=make.kg("187.000")))

    assert checked_receipts(lines, CODES) == lines


def test_a_drum_weighed_again_and_one_that_never_came_make_a_complete_receipt() -> None:
    lines = (make.received(1, weighed=make.kg("180.000")), make.received(2, Outcome.NOT_ARRIVED))

    assert checked_receipts(lines, CODES) == lines


@pytest.mark.parametrize(
    ("gross", "tare", "division", "possible"),
    [
        ("16000.000", "15999.999", "20.000", True),
        ("16000.000", "16000.000", "20.000", False),
        ("16000.000", "0.000", "20.000", False),
        ("16000.000", "0.001", "0.001", True),
        ("16000.000", "15000.000", "0.000", False),
    ],
    ids=["a gram of load", "no load", "no tare", "finest scale", "no division"],
)
def test_a_weighing_is_possible_or_not(gross: str, tare: str, division: str, possible: bool) -> None:
    weighing = Weighing(gross=make.kg(gross), tare=make.kg(tare), division=make.kg(division))
    if possible:
        assert checked_weighing(weighing) is weighing
    else:
        with pytest.raises(WeighingError):
            checked_weighing(weighing)


def row(**changes: Any) -> DeclarationRow:
    made = DeclarationRow(
        waste_code=make.RAGS,
        opening=make.kg("10.000"),
        generated=make.kg("58.000"),
        self_handled=NOTHING,
        outsourced=make.kg("50.000"),
        closing=make.kg("18.000"),
    )
    return replace(made, **changes)


def declaration(*rows: DeclarationRow, until: date = date(2026, 9, 30)) -> DeclarationDraft:
    return DeclarationDraft(period_from=date(2026, 9, 1), period_until=until, rows=rows)


def test_a_declaration_that_balances_passes() -> None:
    draft = declaration(row())

    assert checked_declaration(draft) is draft


def test_what_a_site_handles_itself_leaves_the_balance_too() -> None:
    own = row(self_handled=make.kg("8.000"), outsourced=make.kg("42.000"))

    assert own.gap == NOTHING
    assert row(self_handled=make.kg("8.000")).gap == -make.kg("8.000")


def test_one_gram_off_is_refused_and_the_row_named() -> None:
    with pytest.raises(DeclarationBalanceError, match=r"900-041-49.*-0\.001") as caught:
        checked_declaration(declaration(row(waste_code=make.SLUDGE), row(closing=make.kg("18.001"))))

    assert caught.value.pointer == "/rows/1"


@pytest.mark.parametrize(
    ("draft", "accepted"),
    [
        (declaration(row(), until=date(2026, 8, 31)), False),
        (declaration(row(), until=date(2026, 9, 1)), True),
        (declaration(row(), until=date(2027, 9, 1)), True),
        (declaration(row(), until=date(2027, 9, 2)), False),
        (declaration(), False),
        (declaration(row(), row()), False),
    ],
    ids=["ends before it begins", "one day", "366 days", "367 days", "no row", "one code twice"],
)
def test_a_declaration_has_a_possible_period_and_each_code_once(draft: DeclarationDraft, accepted: bool) -> None:
    if accepted:
        assert checked_declaration(draft) is draft
    else:
        with pytest.raises(DeclarationPeriodError):
            checked_declaration(draft)
