"""From steps to entries: every table's record of every turn, and stock that adds up to what the fold says."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hwtrack.custody.accepted import Accepted
from hwtrack.custody.container import ON_THE_ROAD, ContainerStage, Status
from hwtrack.custody.fold import fold, steps
from hwtrack.custody.ledger.books import Book, Effect, Tab
from hwtrack.custody.ledger.entry import Entry, Spot
from hwtrack.custody.ledger.walk import stock, walk
from hwtrack.kernel.quantity import NOTHING, Mass
from tests.custody import make
from tests.custody.ledger.make import (
    HERE,
    SECOND_SITE,
    SITE,
    SITES,
    THERE,
    TODAY,
    WORKSHOP,
    subject,
    walked,
)
from tests.custody.make import CARRIER, DRUM, GENERATOR, PLANT, STRANGER, accepted, lines, mass, minutes

PATH = make.straight_path()
NET = Mass(187_400)
ACCEPTED = lines(DRUM, outcome="accepted")
RECEIVED = accepted("received", 11, at=minutes(100), org=PLANT, invited=True, containers=ACCEPTED)
FIRST_DAY, SECOND_DAY, THIRD_DAY = (date(2026, 9, day) for day in (21, 22, 23))

Short = tuple[Spot, Book, Tab, Effect, str]


def short(entry: Entry) -> Short:
    return entry.spot, entry.book, entry.tab, entry.effect, entry.mass.text


def shorts(events: Sequence[Accepted], **more: Any) -> list[Short]:
    return [short(entry) for entry in walked(events, **more).entries]


def test_the_whole_life_of_a_drum_in_two_ledgers() -> None:
    assert shorts(PATH) == [
        (HERE, Book.OWN, Tab.BEGUN, Effect.GENERATED, "187.400"),
        (HERE, Book.OWN, Tab.STORED, Effect.MOVED, "187.400"),
        (HERE, Book.OWN, Tab.OUT, Effect.MOVED, "187.400"),
        (HERE, Book.OWN, Tab.OUTSOURCED, Effect.OUTSOURCED, "187.400"),
        (THERE, Book.RECEIVED, Tab.BEGUN, Effect.RECEIVED, "187.400"),
        (THERE, Book.RECEIVED, Tab.HANDLED, Effect.HANDLED, "187.400"),
    ]


def test_a_record_says_where_when_and_by_whom() -> None:
    handlers = [{"duty": "producing", "name": "周示例"}]
    path = (accepted("generated", 1, containers=lines(DRUM), handlers=handlers), *PATH[1:])
    begun, stored, out, outsourced, *_ = walked(path).entries

    assert (begun.at, str(begun.facility_id), begun.handlers) == (make.NOON, make.FURNACE, (("producing", "周示例"),))
    assert begun.by == make.ACCOUNT
    assert str(stored.facility_id) == str(out.facility_id) == make.STORE
    assert (out.destination, outsourced.manifest_id) == ("transfer", make.MANIFEST)
    assert outsourced.at == minutes(80)
    assert (stored.refers, out.refers, outsourced.refers) == (begun.name, stored.name, out.name)


def test_a_plant_says_method_and_time() -> None:
    treated = accepted(
        "treated", 12, at=minutes(110), org=PLANT, containers=lines(DRUM), finished_at="2026-09-21T18:00:00+08:00"
    )
    entry = walked((*PATH[:11], treated)).entries[-1]

    assert (entry.method, str(entry.facility_id)) == ("D10", make.STORE)
    assert entry.finished_at is not None
    assert entry.refers == walked(PATH).entries[-2].name


def test_a_drum_is_in_no_table_while_it_is_being_filled() -> None:
    for count in (1, 2, 3, 4):
        assert walked(PATH[:count]).entries == ()
        assert walked(PATH[:count]).filling
    assert not walked(PATH[:5]).filling


def test_a_drum_that_is_moved_on_unsealed_is_entered_with_what_is_in_it() -> None:
    assert shorts((*PATH[:4], PATH[5])) == [
        (HERE, Book.OWN, Tab.BEGUN, Effect.GENERATED, "187.000"),
        (HERE, Book.OWN, Tab.STORED, Effect.MOVED, "187.000"),
    ]


def test_the_producing_facility_is_that_of_the_registration_where_nobody_says_another() -> None:
    begun = accepted("generated", 1, producing_facility_id=None)

    assert walked((begun,)).entries[0].facility_id == WORKSHOP


def test_what_is_added_after_sealing_is_a_record_of_its_own() -> None:
    more = accepted("top_up", 90, at=minutes(45), containers=lines(DRUM, added="2.000"))

    assert shorts((*PATH[:5], more)) == [
        (HERE, Book.OWN, Tab.BEGUN, Effect.GENERATED, "187.400"),
        (HERE, Book.OWN, Tab.BEGUN, Effect.GENERATED, "2.000"),
    ]


@pytest.mark.parametrize(
    ("event", "table"),
    [
        (accepted("weighed", 90, at=minutes(55), containers=lines(DRUM, mass=mass("187.200"))), "-0.200"),
        (accepted("stored_out", 90, at=minutes(60), containers=lines(DRUM, mass=mass("187.500"))), "0.100"),
        (
            accepted("stored_in", 90, at=minutes(60), containers=lines(DRUM, mass=mass("188.400")), place=make.PLACE),
            "1.000",
        ),
    ],
    ids=["weighed", "out", "in again"],
)
def test_a_later_weighing_is_a_difference(event: Accepted, table: str) -> None:
    entries = walked((*PATH[:6], event)).entries

    assert (HERE, Book.OWN, Tab.OTHER, Effect.REWEIGHED, table) in [short(entry) for entry in entries]
    assert stock(entries)[HERE] == NET + Mass.kg(table) if not table.startswith("-") else Mass(187_200)


def test_another_organisations_scale_changes_nothing() -> None:
    check = accepted("weighed", 90, at=minutes(55), org=STRANGER, containers=lines(DRUM, mass=mass("180.000")))

    assert shorts((*PATH[:6], check)) == shorts(PATH[:6])


def test_the_first_known_mass_counts_from_the_beginning() -> None:
    unknown = (
        accepted("generated", 1, containers=lines(DRUM)),
        accepted("stored_in", 2, at=minutes(10)),
        accepted("stored_out", 3, at=minutes(20)),
    )
    before = walked(unknown).entries
    after = walked((*unknown, accepted("weighed", 4, at=minutes(30)))).entries

    assert [(entry.mass, entry.known) for entry in before] == [(NOTHING, False)] * 3
    assert [(entry.mass, entry.known) for entry in after] == [(Mass(187_300), True)] * 3


def test_straight_from_the_store_on_the_truck_is_out_of_the_store_too() -> None:
    loaded = accepted("loaded", 8, at=minutes(70), org=CARRIER, invited=True, carrier_org_id=None)
    out = walked((*PATH[:6], loaded)).entries[-1]

    assert (out.tab, out.destination, out.mass) == (Tab.OUT, "transfer", NET)


def test_into_another_store_is_out_of_the_first() -> None:
    other = accepted("stored_in", 90, at=minutes(60), place={"site_id": make.SITE, "facility_id": make.STORE_B})
    out, stored = walked((*PATH[:6], other)).entries[-2:]

    assert (out.tab, str(out.facility_id), out.destination) == (Tab.OUT, make.STORE, "another_store")
    assert (stored.tab, str(stored.facility_id)) == (Tab.STORED, make.STORE_B)


def test_another_row_of_the_same_store_is_no_record() -> None:
    row = accepted("stored_in", 90, at=minutes(60), place=make.PLACE | {"row": "B-1"})

    assert shorts((*PATH[:6], row)) == shorts(PATH[:6])


def test_a_loaded_drum_stands_in_the_yard_until_its_vehicle_leaves() -> None:
    assert stock(walked(PATH[:8]).entries)[HERE] == NET
    assert stock(walked(PATH[:9]).entries)[HERE] == NOTHING


def test_a_receipt_without_a_departure_is_both_an_exit_and_an_entry() -> None:
    received = accepted(
        "received", 11, at=minutes(100), org=PLANT, invited=True, containers=lines(DRUM, outcome="accepted")
    )

    assert shorts((*PATH[:8], received))[-2:] == [
        (HERE, Book.OWN, Tab.OUTSOURCED, Effect.OUTSOURCED, "187.400"),
        (THERE, Book.RECEIVED, Tab.BEGUN, Effect.RECEIVED, "187.400"),
    ]


def test_each_side_books_what_it_weighed() -> None:
    received = accepted(
        "received", 11, at=minutes(100), org=PLANT, invited=True,
        containers=lines(DRUM, outcome="accepted", mass=mass("187.000")),
    )  # fmt: skip
    entries = walked((*PATH[:10], received)).entries

    assert [entry.mass.text for entry in entries[-2:]] == ["187.400", "187.000"]
    assert stock(entries) == {HERE: NOTHING, THERE: Mass(187_000)}


@pytest.mark.parametrize("outcome", [{"outcome": "refused", "reason": "leaking"}, {"outcome": "not_arrived"}])
def test_what_was_refused_or_never_came_is_in_nobodys_stock(outcome: dict[str, str]) -> None:
    received = accepted("received", 11, at=minutes(100), org=PLANT, invited=True, containers=lines(DRUM, **outcome))

    assert stock(walked((*PATH[:10], received)).entries) == {HERE: NOTHING}


def test_part_of_a_drum_is_treated_and_the_rest_stays() -> None:
    own = accepted("treated", 90, at=minutes(60), containers=lines(DRUM, taken="100.000"))
    entries = walked((*PATH[:6], own)).entries

    assert short(entries[-1]) == (HERE, Book.OWN, Tab.HANDLED, Effect.HANDLED, "100.000")
    assert stock(entries)[HERE] == Mass(87_400)


def test_more_treated_than_there_was_leaves_a_negative_stock() -> None:
    own = accepted("treated", 90, at=minutes(60), containers=lines(DRUM, taken="200.000"))

    assert stock(walked((*PATH[:6], own)).entries)[HERE] == Mass(-12_600)


def test_secondary_waste_is_generated_where_it_arises() -> None:
    blank = make.blank(make.SLAG, PLANT)
    treated = accepted("treated", 12, at=minutes(110), org=PLANT)
    slag = subject(home=PLANT, code=make.SLAG, site=THERE.site)

    entries = walk(slag, steps(blank, (treated,)), SITES, today=TODAY).entries

    assert [short(entry) for entry in entries] == [(THERE, Book.OWN, Tab.BEGUN, Effect.GENERATED, "12.000")]


def test_secondary_waste_put_into_a_box_in_use_is_generated_too() -> None:
    left = [
        accepted("treated", 12, at=minutes(110), org=PLANT),
        accepted("treated", 13, at=minutes(120), org=PLANT, outputs=lines(make.SLAG, added="3.000")),
    ]
    slag = subject(home=PLANT, code=make.SLAG, site=THERE.site)

    entries = walk(slag, steps(make.blank(make.SLAG, PLANT), left), SITES, today=TODAY).entries

    assert [short(entry) for entry in entries] == [
        (THERE, Book.OWN, Tab.BEGUN, Effect.GENERATED, "12.000"),
        (THERE, Book.OWN, Tab.BEGUN, Effect.GENERATED, "3.000"),
    ]
    assert stock(entries)[THERE] == Mass(15_000)


def test_a_pallet_has_no_records_of_its_own() -> None:
    packed = accepted("packed", 2, at=minutes(5), containers=lines(make.OTHER), into=DRUM)
    begun = accepted("generated", 1, containers=lines(DRUM))

    assert shorts((begun, packed, *PATH[5:9])) == []


def test_a_return_takes_back_what_was_handed_over() -> None:
    back = accepted("returned", 90, at=minutes(200), containers=lines(DRUM, mass=mass("187.000")), manifest_id=None)
    entries = walked((*PATH[:9], back)).entries

    assert [short(entry) for entry in entries[-2:]] == [
        (HERE, Book.OWN, Tab.OUTSOURCED, Effect.OUTSOURCED, "-187.400"),
        (HERE, Book.OWN, Tab.OTHER, Effect.REWEIGHED, "-0.400"),
    ]
    assert {entry.refers for entry in entries[-2:]} == {entries[-3].name}
    assert stock(entries)[HERE] == Mass(187_000)


def test_a_sample_is_lost_to_the_books() -> None:
    sample = accepted("sampled", 90, at=minutes(55))

    assert shorts((*PATH[:6], sample))[-1] == (HERE, Book.OWN, Tab.OTHER, Effect.LOST, "0.500")


def test_repacking_moves_mass_between_containers() -> None:
    split = accepted("transformed", 90, at=minutes(55))
    emptied = accepted("transformed", 90, at=minutes(55), containers=lines(DRUM, taken="100.000", emptied=True))

    assert shorts((*PATH[:6], split))[-1] == (HERE, Book.OWN, Tab.OTHER, Effect.REPACKED, "-100.000")
    assert shorts((*PATH[:6], emptied))[-2:] == [
        (HERE, Book.OWN, Tab.OTHER, Effect.REPACKED, "-100.000"),
        (HERE, Book.OWN, Tab.OTHER, Effect.LOST, "87.400"),
    ]


def test_what_flows_into_another_container_is_repacked_and_what_flows_away_is_lost() -> None:
    piped = accepted("metered_out", 9, at=minutes(30))
    away = accepted("metered_out", 9, at=minutes(30), into=None)
    in_from_production = accepted("metered_in", 9, at=minutes(30), source=None)

    assert shorts((*tank((10, "100.000")), piped))[-1][3:] == (Effect.REPACKED, "-40.000")
    assert shorts((*tank((10, "100.000")), away))[-1][3:] == (Effect.LOST, "40.000")
    assert shorts((*tank((10, "100.000")), in_from_production)) == [
        (HERE, Book.OWN, Tab.BEGUN, Effect.GENERATED, "140.000")
    ]


def test_opening_stock_in_a_store_is_in_the_store() -> None:
    assert [entry.tab for entry in walked((accepted("opening_stock", 1),)).entries] == [Tab.BEGUN, Tab.STORED]


def test_a_stocktake_is_no_record() -> None:
    assert shorts((*PATH[:6], accepted("counted", 90, at=minutes(200)))) == shorts(PATH[:6])


def test_opening_stock_is_no_generation() -> None:
    opening = accepted("generated", 1, opening_stock=True)

    assert shorts((opening,)) == [(HERE, Book.OWN, Tab.BEGUN, Effect.OPENING, "187.400")]


def test_a_voided_event_is_in_no_table() -> None:
    void = accepted("corrected", 90, at=minutes(200), corrects=str(PATH[5].event_id), reason="did_not_happen")

    assert [entry.tab for entry in walked((*PATH[:6], void)).entries] == [Tab.BEGUN]


def test_a_corrected_mass_counts_at_the_time_of_the_event() -> None:
    new = make.members("sealed", 5, at=minutes(40), containers=lines(DRUM, mass=mass("186.400")))
    fix = accepted("corrected", 90, at=minutes(300), corrects=new["event_id"], reason="wrong_mass", replacement=new)
    entry = walked((*PATH[:6], fix)).entries[0]

    assert (entry.mass, entry.at, entry.name) == (Mass(186_400), make.NOON, walked(PATH).entries[0].name)


def test_a_contested_taking_is_no_entry() -> None:
    second = accepted(
        "received", 90, at=minutes(105), org=STRANGER, invited=True, containers=lines(DRUM, outcome="accepted")
    )

    assert [entry.spot for entry in walked((*PATH[:11], second)).entries] == [HERE] * 4


def test_the_site_is_the_one_claimed_later_where_nobody_claimed_one_at_first() -> None:
    born = accepted("generated", 1)
    stored = accepted("stored_in", 2, at=minutes(10), place={"site_id": str(SECOND_SITE), "facility_id": make.STORE})

    assert {entry.spot for entry in walked((born, stored)).entries} == {Spot(GENERATOR, SECOND_SITE)}


def test_a_place_of_another_organisation_is_not_believed() -> None:
    born = accepted("generated", 1, place={"site_id": str(THERE.site)})

    assert {entry.spot for entry in walked((born,)).entries} == {HERE}


def test_an_organisation_without_a_site_keeps_no_ledger() -> None:
    received = accepted(
        "received", 11, at=minutes(100), org=CARRIER, invited=True, containers=lines(DRUM, outcome="accepted")
    )

    assert {entry.spot for entry in walked((*PATH[:10], received)).entries} == {HERE}


def tank(*amounts: tuple[float, str]) -> tuple[Accepted, ...]:
    begun = accepted("generated", 1, at=minutes(0), containers=lines(DRUM), bulk=True)
    return (
        begun,
        *(
            accepted("top_up", 2 + n, at=minutes(after), containers=lines(DRUM, added=added))
            for n, (after, added) in enumerate(amounts)
        ),
    )


def test_bulk_waste_is_entered_once_a_day_when_the_day_is_over() -> None:
    events = tank((10, "100.000"), (20, "50.500"), (24 * 60, "7.000"))

    assert [(entry.mass.text, entry.at.isoformat()) for entry in walked(events).entries] == [
        ("150.500", "2026-09-21T00:00:00+08:00"),
        ("7.000", "2026-09-22T00:00:00+08:00"),
    ]


@pytest.mark.parametrize(
    ("today", "count", "wait"),
    [
        (date(2026, 9, 21), 0, date(2026, 9, 22)),
        (date(2026, 9, 22), 1, date(2026, 9, 23)),
        (date(2026, 9, 23), 2, None),
    ],
)
def test_a_day_of_bulk_waste_waits_for_its_end(today: date, count: int, wait: date | None) -> None:
    found = walked(tank((10, "100.000"), (24 * 60, "7.000")), today=today)

    assert (len(found.entries), found.wait_until) == (count, wait)


def test_a_level_that_fell_takes_off_what_the_day_brought() -> None:
    fell = accepted("top_up", 9, at=minutes(30), containers=lines(DRUM, level="90.000"))

    assert [entry.mass.text for entry in walked((*tank((10, "100.000")), fell)).entries] == ["90.000"]


# --- random histories ------------------------------------------------------------------------------------------------

KINDS = st.sampled_from(
    [
        *("top_up", "sealed", "weighed", "stored_in", "stored_out", "loaded", "departed", "arrived", "received"),
        *("treated", "self_treated", "sampled", "transformed", "metered_in", "metered_out", "unloaded", "returned"),
        *("counted", "contested", "held"),
    ]
)
ORGS = st.sampled_from([GENERATOR, GENERATOR, CARRIER, PLANT, STRANGER])
MORE: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "top_up": st.integers(1, 90_000).map(lambda grams: {"containers": lines(DRUM, added=Mass(grams).text)}),
    "weighed": st.integers(1, 300_000).map(lambda grams: {"containers": lines(DRUM, mass=mass(Mass(grams).text))}),
    "loaded": st.just({"carrier_org_id": None}),
    "received": st.sampled_from(["accepted", "accepted", "not_arrived"]).map(
        lambda outcome: {"containers": lines(DRUM, outcome=outcome)}
    ),
    "treated": st.sampled_from([None, "1.000", "60.000"]).map(
        lambda taken: {"containers": lines(DRUM, **({"taken": taken} if taken else {}))}
    ),
    "self_treated": st.sampled_from([{"containers": lines(DRUM)}, {"containers": lines(DRUM, taken="30.000")}]),
    "sampled": st.sampled_from(["0.500", "500.000"]).map(
        lambda taken: {"containers": lines(DRUM, taken=taken, sample_number="S-1")}
    ),
    "transformed": st.sampled_from(
        [
            {},
            {"containers": lines(DRUM, taken="100.000", emptied=True)},
            {"containers": lines(make.OTHER, taken="100.000"), "outputs": lines(DRUM, mass="99.500")},
        ]
    ),
    "metered_in": st.sampled_from([{}, {"source": None}]),
    "metered_out": st.sampled_from([{}, {"into": None}]),
    "returned": st.sampled_from([{}, {"containers": lines(DRUM, mass=mass("180.000"))}]),
    "contested": st.just({"disputes": [str(make.event_id(3, minutes(1)))]}),
    "stored_in": st.sampled_from([make.STORE, make.STORE_B]).map(
        lambda store: {"place": {"site_id": make.SITE, "facility_id": store}}
    ),
}


BIRTHS = [
    *(accepted("generated", 1, bulk=bulk) for bulk in (False, True)),
    *(accepted("generated", 1, bulk=bulk, containers=lines(DRUM)) for bulk in (False, True)),
    *(accepted("opening_stock", 1, bulk=bulk) for bulk in (False, True)),
    accepted("transformed", 1, containers=lines(make.OTHER, taken="100.000"), outputs=lines(DRUM, mass="99.500")),
]


@st.composite
def histories(draw: st.DrawFn) -> tuple[Accepted, ...]:
    """Return a birth and up to fourteen turns of anybody at any time, some of them corrected or voided."""
    bulk = draw(st.booleans())
    events = [
        draw(
            st.sampled_from(
                [
                    accepted("generated", 1, bulk=bulk),
                    accepted("generated", 1, bulk=bulk, containers=lines(DRUM)),
                    accepted("opening_stock", 1, bulk=bulk),
                    accepted(
                        "transformed",
                        1,
                        containers=lines(make.OTHER, taken="100.000"),
                        outputs=lines(DRUM, mass="99.500"),
                    ),
                ]
            )
        )
    ]
    for number in range(2, draw(st.integers(2, 15))):
        kind, org = draw(KINDS), draw(ORGS)
        at = minutes(draw(st.integers(0, 5 * 24 * 60)))
        more = draw(MORE.get(kind, st.just({})))
        events.append(accepted(kind, number, at=at, org=org, invited=draw(st.booleans()), **more))
    for number in range(draw(st.integers(0, 2))):
        target = draw(st.sampled_from(events))
        org = target.header.org_id
        events.append(
            accepted("corrected", 100 + number, at=minutes(9000 + number), org=org, corrects=str(target.event_id))
        )
    return tuple(draw(st.permutations(events)))


@settings(max_examples=300)
@given(histories())
def test_what_the_entries_leave_on_the_sites_is_what_the_fold_says_is_there(events: tuple[Accepted, ...]) -> None:
    folded = fold(make.blank(), events)
    if any(outcome.status is Status.CONTESTED for outcome in folded.outcomes):
        return
    found = walked(events)
    drum = folded.container
    left = stock(found.entries)

    on_a_site = drum.stage not in ON_THE_ROAD - {ContainerStage.LOADED} and drum.stage is not ContainerStage.UNBORN
    there = on_a_site and not found.filling and drum.holder != CARRIER
    expected = (drum.net or NOTHING) if there else NOTHING
    if drum.stage is ContainerStage.EMPTIED:
        expected = min(expected, NOTHING)
    if drum.stage is ContainerStage.LOADED:
        assert sum(mass.grams for mass in left.values()) in (0, (drum.net or NOTHING).grams)
    else:
        assert sum(mass.grams for mass in left.values()) == expected.grams
    assert sum(mass != NOTHING for mass in left.values()) <= 1


@settings(max_examples=200)
@given(histories(), st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_matter(events: tuple[Accepted, ...], chance: Any) -> None:
    shuffled = list(events)
    chance.shuffle(shuffled)

    assert walked(shuffled) == walked(events)


@given(histories())
def test_no_two_entries_have_one_name(events: tuple[Accepted, ...]) -> None:
    keys = [entry.key for entry in walked(events).entries]

    assert len(set(keys)) == len(keys)


@given(histories())
def test_what_goes_into_a_store_comes_out_of_it_once(events: tuple[Accepted, ...]) -> None:
    inside: list[tuple[Spot, Any]] = []
    for entry in walked(events).entries:
        if entry.tab is Tab.STORED:
            inside.append((entry.spot, entry.facility_id))
        elif entry.tab is Tab.OUT:
            inside.remove((entry.spot, entry.facility_id))
    assert len(inside) <= 1


def test_both_sites_of_an_organisation_keep_ledgers_of_their_own() -> None:
    there = accepted(
        "stored_in", 90, at=minutes(60) + timedelta(days=1),
        place={"site_id": str(SECOND_SITE), "facility_id": make.STORE_B},
    )  # fmt: skip
    left = stock(walked((*PATH[:6], there)).entries)

    assert left == {Spot(GENERATOR, SITE): NOTHING, Spot(GENERATOR, SECOND_SITE): NET}
