import pytest

from hwtrack.rectification.ledger import RegionsError, covered


def test_a_campaign_covers_all_of_the_official_s_divisions_unless_some_are_named() -> None:
    assert covered(None, (329901, 329902)) == (329901, 329902)
    assert covered((329902, 329902), (329901, 329902)) == (329902,)


@pytest.mark.parametrize(
    ("wanted", "own"), [(None, ()), ((), (329901,)), ((329903,), (329901,)), ((1, 329901), (329901,))]
)
def test_a_campaign_covers_no_other_divisions_and_not_none(
    wanted: tuple[int, ...] | None, own: tuple[int, ...]
) -> None:
    with pytest.raises(RegionsError):
        covered(wanted, own)
