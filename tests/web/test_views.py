"""The little that views work out themselves, and where a person may go."""

from datetime import timedelta

import pytest

from hwtrack.kernel.actor import ANONYMOUS, Permission
from hwtrack.kernel.rules import Effect
from hwtrack.web.navigation import MOST, places
from hwtrack.web.views.containers import Chain, Gap, Hop
from hwtrack.web.views.parts import Judgement
from hwtrack.web.views.transfers import Loading
from hwtrack.web.words import Said
from tests.web import make


def test_gaps_stand_on_the_line_behind_the_event_they_follow() -> None:
    chain = make.chain()
    kinds = [stop.seq if isinstance(stop, Hop) else "gap" for stop in chain.stations]

    assert kinds == [1, 2, 3, 4, 5, 6, "gap", 7, 8, "gap", 10, 11, 9]


def test_a_gap_before_the_first_event_comes_first() -> None:
    gap = Gap(after=0, text=Said("No generation was recorded."))
    assert Chain(hops=(make.hop(1, "loaded", make.NOON),), gaps=(gap,)).stations[0] is gap


@pytest.mark.parametrize(("minutes", "late"), [(60, False), (61, True)])
def test_an_event_is_late_when_recorded_more_than_an_hour_afterwards(minutes: int, *, late: bool) -> None:
    hop = make.hop(1, "loaded", make.NOON, recorded_at=make.NOON + timedelta(minutes=minutes))
    assert hop.is_late is late


@pytest.mark.parametrize(
    ("loading", "complete"),
    [
        (Loading(expected=48, loaded=48), True),
        (Loading(expected=48, loaded=47, missing=(make.CODE,)), False),
        (Loading(expected=48, loaded=48, extra=(make.CODE,)), False),
        (Loading(expected=48, loaded=47), False),
    ],
)
def test_loading_is_complete_when_nothing_is_missing_and_nothing_extra(loading: Loading, *, complete: bool) -> None:
    assert loading.is_complete is complete


def test_a_judgement_says_how_many_rules_were_silent() -> None:
    judgement: Judgement = make.judgement(make.found_int03(), refused=True)

    assert judgement.silent == len(make.ASKED) - 1
    assert judgement.found[0].effect is Effect.REFUSE


def test_nobody_signed_in_has_no_navigation() -> None:
    assert places(ANONYMOUS, "/") == ()


def test_a_person_sees_the_places_open_to_them_and_where_they_are() -> None:
    found = places(make.actor("worker"), "/containers/new")

    assert [place.address for place in found] == ["/", "/scan", "/containers", "/manifests"]
    assert [place.address for place in found if place.is_here] == ["/containers"]
    assert all(place.address != "/contracts" for place in found)


def test_there_are_never_more_places_than_a_thumb_reaches() -> None:
    everything = make.actor("worker")
    everything = type(everything)(
        org_id=everything.org_id,
        scope=everything.scope,
        name="all",
        account_id=everything.account_id,
        permissions=frozenset(Permission),
    )
    assert len(places(everything, "/")) == MOST
