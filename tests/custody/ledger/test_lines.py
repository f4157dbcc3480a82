"""From entries to lines: whatever arrives when, the lines add up to what the entries say, and none changes."""

from collections.abc import Iterable, Sequence
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from hwtrack.custody.accepted import Accepted
from hwtrack.custody.ledger.books import LineKind, Tab
from hwtrack.custody.ledger.entry import Entry, EntryKey
from hwtrack.custody.ledger.lines import Draft, Kept, due
from hwtrack.kernel.quantity import Mass
from tests.custody import make
from tests.custody.ledger.make import walked
from tests.custody.ledger.test_walk import histories
from tests.custody.make import DRUM, accepted, lines, mass, minutes

Paper = dict[EntryKey, Kept]
PATH = make.straight_path()


def written(paper: Paper, drafts: Iterable[Draft]) -> Paper:
    """Return what stands on paper after some lines were written, as a store keeps it."""
    after = dict(paper)
    for number, draft in enumerate(drafts, len(after) + 1):
        if draft.entry is not None:
            entry, before = draft.entry, draft.adjusts
            total = draft.mass if before is None else before.mass + draft.mass
            first = number if before is None else before.number
            after[entry.key] = Kept(
                key=entry.key, number=first, batch_code=f"C{first}", mass=total, said=entry.said, live=True
            )
        elif draft.adjusts is not None:
            gone = draft.adjusts
            after[gone.key] = Kept(
                key=gone.key,
                number=gone.number,
                batch_code=gone.batch_code,
                mass=gone.mass + draft.mass,
                said=gone.said,
                live=False,
            )
    return after


def kinds(drafts: Sequence[Draft]) -> list[tuple[LineKind, str]]:
    return [(draft.kind, draft.mass.text) for draft in drafts]


def one_by_one(events: Sequence[Accepted]) -> tuple[Paper, list[Draft]]:
    """Write after every arrival, as the follower does."""
    paper: Paper = {}
    made: list[Draft] = []
    for count in range(1, len(events) + 1):
        drafts = due(walked(events[:count]).entries, paper)
        made += drafts
        paper = written(paper, drafts)
    return paper, made


def test_in_order_every_entry_is_written_once_and_never_adjusted() -> None:
    paper, made = one_by_one(PATH)

    assert {draft.kind for draft in made} == {LineKind.ENTRY}
    assert [draft.entry for draft in made] == list(walked(PATH).entries)
    assert len(paper) == len(made)


def test_the_same_look_twice_asks_for_nothing() -> None:
    paper, _ = one_by_one(PATH)

    assert due(walked(PATH).entries, paper) == ()


def test_a_corrected_mass_is_an_adjustment_that_names_its_line() -> None:
    new = make.members("sealed", 5, at=minutes(40), containers=lines(DRUM, mass=mass("186.400")))
    fix = accepted("corrected", 90, at=minutes(300), corrects=new["event_id"], reason="wrong_mass", replacement=new)
    paper, _ = one_by_one(PATH[:6])

    drafts = due(walked((*PATH[:6], fix)).entries, paper)

    assert kinds(drafts) == [(LineKind.ADJUSTMENT, "-1.000")] * 2
    assert [draft.adjusts.batch_code for draft in drafts if draft.adjusts] == ["C1", "C2"]


def test_a_voided_event_is_reversed_and_comes_back_as_an_adjustment() -> None:
    void = accepted("corrected", 90, at=minutes(200), corrects=str(PATH[5].event_id), reason="did_not_happen")
    paper, _ = one_by_one(PATH[:6])

    reversal = due(walked((*PATH[:6], void)).entries, paper)
    again = due(walked(PATH[:6]).entries, written(paper, reversal))

    assert kinds(reversal) == [(LineKind.REVERSAL, "-187.400")]
    assert kinds(again) == [(LineKind.ADJUSTMENT, "187.400")]
    assert again[0].entry is not None
    assert again[0].entry.tab is Tab.STORED


def test_another_facility_is_an_adjustment_of_nothing_but_words() -> None:
    other = make.PLACE | {"facility_id": make.STORE_B}
    new = make.members("stored_in", 6, at=minutes(50), place=other)
    fix = accepted("corrected", 90, at=minutes(300), corrects=new["event_id"], reason="wrong_place", replacement=new)
    paper, _ = one_by_one(PATH[:6])

    assert kinds(due(walked((*PATH[:6], fix)).entries, paper)) == [(LineKind.ADJUSTMENT, "0.000")]


def test_a_late_event_makes_its_own_line_and_changes_no_other() -> None:
    without = [event for event in PATH if event.claim.KIND != "stored_out"]
    paper, _ = one_by_one(without)

    drafts = due(walked(PATH).entries, paper)

    # The store was left without being signed out: that record is withdrawn, and the real one is made.
    assert kinds(drafts)[0] == (LineKind.ENTRY, "187.400")
    assert (LineKind.REVERSAL, "-187.400") in kinds(drafts)


@settings(max_examples=150, deadline=None)
@given(histories())
def test_the_lines_add_up_to_the_entries_whatever_arrives_when(events: tuple[Accepted, ...]) -> None:
    paper, made = one_by_one(events)
    entries = {entry.key: entry.mass for entry in walked(events).entries}

    assert {key: kept.mass for key, kept in paper.items() if kept.live} == entries
    assert all(kept.mass == Mass(0) for kept in paper.values() if not kept.live)
    assert all(draft.adjusts is None or draft.adjusts.batch_code for draft in made)
    per_key: dict[EntryKey, int] = {}
    for draft in made:
        key = draft.entry.key if draft.entry else draft.adjusts.key if draft.adjusts else None
        assert key is not None
        per_key[key] = per_key.get(key, 0) + draft.mass.grams
    assert {key: grams for key, grams in per_key.items() if grams} == {
        key: mass.grams for key, mass in entries.items() if mass != Mass(0)
    }


@settings(max_examples=100, deadline=None)
@given(histories(), st.randoms(use_true_random=False))
def test_two_orders_of_arrival_end_in_the_same_sums(events: tuple[Accepted, ...], chance: Any) -> None:
    shuffled = list(events)
    chance.shuffle(shuffled)

    def sums(paper: Paper) -> dict[EntryKey, Mass]:
        return {key: kept.mass for key, kept in paper.items() if kept.live}

    assert sums(one_by_one(events)[0]) == sums(one_by_one(shuffled)[0])


def test_an_entry_says_the_same_however_it_is_read() -> None:
    def says(entry: Entry) -> bytes:
        return entry.said

    assert [says(entry) for entry in walked(PATH).entries] == [says(entry) for entry in walked(PATH[::-1]).entries]
