"""Which wastes must not lie together: six official pairs, tags with their source, and what the bureau adds."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from hwtrack.infra.db import Database
from hwtrack.infra.work import begin_work
from hwtrack.kernel.waste import WasteCode
from hwtrack.registry.incompatibility import (
    IncompatibilityError,
    Matrix,
    Pair,
    Tag,
    TagKind,
    TagRule,
    check_pair,
    check_rule,
    check_tag,
    constituents,
    read_pairs,
    read_tag_rules,
    read_tags,
)
from hwtrack.registry.model import AlreadyRegisteredError, OfficialsOnlyError
from hwtrack.registry.names import LineError
from hwtrack.registry.service import facts, storage_settings
from tests.registry import make

TAGS = read_tags(make.data("constituent_tags.csv"))
PAIRS = read_pairs(make.data("incompatible_pairs.csv"))
RULES = read_tag_rules(make.data("tag_rules.csv"))
SHIPPED = Matrix.of(TAGS, PAIRS, RULES)

PLATING, ACID, NITRIC, ALKALI = (
    WasteCode.of(code) for code in ("900-028-33", "900-300-34", "900-305-34", "900-352-35")
)
COPPER, RESIDUE, OTHER = (WasteCode.of(code) for code in ("398-051-22", "900-013-11", "900-047-49"))
PAIR = Pair(a="cyanide", b="strong_alkali", danger="释放氨", source="澜环〔2026〕9号", mark="S", reason="本市补充")
RULE = TagRule(
    kind=TagKind.COMPONENT, subject="三聚氯氰", tag="cyanide", source="澜环〔2026〕9号", mark="S", reason="x"
)


def dangers(one: tuple[WasteCode, str], other: tuple[WasteCode, str], matrix: Matrix = SHIPPED) -> list[str]:
    found = matrix.conflicts(matrix.tags_of(one[0], one[1]), matrix.tags_of(other[0], other[1]))
    return sorted({conflict.pair.key for conflict in found})


def test_the_six_official_pairs_are_shipped_with_their_source() -> None:
    assert len(SHIPPED.pairs) == 6
    assert {(pair.source, pair.mark) for pair in SHIPPED.pairs} == {("GB 18597-2001 附录B表2", "F")}
    assert all(pair.danger for pair in SHIPPED.pairs)
    assert {tag for pair in PAIRS for tag in (pair.a, pair.b)} == {tag.tag for tag in TAGS}
    assert all(rule.source and rule.mark == "I" for rule in RULES)


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        ((PLATING, ""), (ACID, "盐酸、铁盐"), ["cyanide+non_oxidising_acid"]),
        ((OTHER, "次氯酸钠"), (ACID, "盐酸"), ["hypochlorite+non_oxidising_acid"]),
        ((COPPER, ""), (NITRIC, ""), ["heavy_metal+oxidising_acid"]),
        ((ACID, ""), (ALKALI, ""), ["strong_acid+strong_alkali"]),
        ((OTHER, "氯化铵"), (ALKALI, ""), ["ammonium_salt+strong_alkali"]),
        ((OTHER, "高锰酸钾"), (OTHER, "亚硫酸钠"), ["oxidiser+reducer"]),
    ],
    ids=["氰化物", "次氯酸盐", "重金属", "强酸强碱", "铵盐", "氧化剂还原剂"],
)
def test_each_pair_is_found_whichever_waste_is_named_first(one: Any, other: Any, found: list[str]) -> None:
    assert dangers(one, other) == found
    assert dangers(other, one) == found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param((ACID, ""), (PLATING, ""), id="an acid that is not said to be non-oxidising"),
        pytest.param((RESIDUE, "高沸点有机物"), (ACID, "盐酸"), id="nothing that reacts"),
        pytest.param((OTHER, "含氯化铵废水"), (ALKALI, ""), id="a name that only contains one"),
        pytest.param((COPPER, ""), (COPPER, ""), id="the same waste twice"),
    ],
)
def test_what_is_not_said_exactly_is_no_conflict(one: Any, other: Any) -> None:
    assert dangers(one, other) == []


def test_one_waste_may_hold_both_constituents_and_still_meets_another() -> None:
    assert dangers((OTHER, "盐酸、氢氧化钠"), (OTHER, "盐酸、氢氧化钠")) == ["strong_acid+strong_alkali"]


def test_declared_constituents_are_read_one_by_one() -> None:
    assert constituents("盐酸、 铁盐;镍,铜/锌\n") == ("盐酸", "铁盐", "镍", "铜", "锌")


def test_the_newest_line_counts_and_a_withdrawn_one_does_not() -> None:
    later = datetime(2026, 10, 26, tzinfo=UTC)
    gone = replace(PAIRS[3], withdrawn=True, made_at=later)
    back = replace(gone, withdrawn=False, danger="放热", made_at=later.replace(hour=1))
    no_alkali = replace(next(one for one in RULES if one.subject == "HW35"), withdrawn=True, made_at=later)

    assert dangers((ACID, ""), (ALKALI, ""), Matrix.of(TAGS, (gone, *PAIRS), RULES)) == []
    assert dangers((ACID, ""), (ALKALI, ""), Matrix.of(TAGS, (back, gone, *PAIRS), RULES)) != []
    assert dangers((ACID, ""), (ALKALI, ""), Matrix.of(TAGS, PAIRS, (no_alkali, *RULES))) == []


KNOWN = [tag.tag for tag in TAGS]


@pytest.mark.parametrize(
    "changes",
    [{"b": "cyanide"}, {"b": "water"}, {"danger": " "}, {"mark": "N"}],
    ids=["itself", "unknown", "no danger", "mark"],
)
def test_a_pair_is_refused_on_its_side_of_every_line(changes: dict[str, Any]) -> None:
    check_pair(PAIR, KNOWN)
    with pytest.raises(IncompatibilityError):
        check_pair(replace(PAIR, **changes), KNOWN)


@pytest.mark.parametrize(
    ("kind", "subject", "sound"),
    [
        (TagKind.CATEGORY, "HW50", True),
        (TagKind.CATEGORY, "HW51", False),
        (TagKind.CODE, "90030034", True),
        (TagKind.CODE, "９００３００３４", False),
        (TagKind.COMPONENT, "氰化钠", True),
        (TagKind.COMPONENT, "氰化钠、氰化钾", False),
        (TagKind.COMPONENT, "氰" * 40, True),
        (TagKind.COMPONENT, "氰" * 41, False),
    ],
)
def test_what_bears_a_tag_is_a_category_a_code_or_one_name(kind: TagKind, subject: str, sound: bool) -> None:
    rule = replace(RULE, kind=kind, subject=subject)
    if sound:
        check_rule(rule, KNOWN)
    else:
        with pytest.raises(IncompatibilityError):
            check_rule(rule, KNOWN)


@pytest.mark.parametrize("tag", [Tag("Peroxide", "x"), Tag("p", "x"), Tag("peroxide", " ")])
def test_a_new_constituent_has_a_short_name_and_one_for_people(tag: Tag) -> None:
    check_tag(Tag("peroxide", "有机过氧化物"))
    with pytest.raises(IncompatibilityError):
        check_tag(tag)


@pytest.mark.anyio
async def test_the_bureau_extends_the_lists_with_a_reason_and_nobody_else(opened: Database) -> None:
    async with begin_work(opened, make.OFFICE, clock=lambda: make.TODAY) as work:
        shipped = await facts.incompatibilities(work)
        await storage_settings.add_tag(work, Tag("peroxide", "有机过氧化物"))
        with pytest.raises(AlreadyRegisteredError):
            await storage_settings.add_tag(work, Tag("cyanide", "x"))
        await storage_settings.add_pair(work, PAIR)
        await storage_settings.add_tag_rule(work, RULE)
        with pytest.raises(LineError):
            await storage_settings.add_tag_rule(work, replace(RULE, reason=""))
        extended = await facts.incompatibilities(work)
        _, pairs, _ = await facts.incompatibility_lines(work)
    async with begin_work(opened, make.worker_of(7), clock=lambda: make.TODAY) as work:
        with pytest.raises(OfficialsOnlyError):
            await storage_settings.add_pair(work, PAIR)

    assert [replace(pair, made_at=None) for pair in shipped.pairs] == list(SHIPPED.pairs)
    assert (shipped.names, shipped.borne) == (SHIPPED.names, SHIPPED.borne)
    assert dangers((OTHER, "三聚氯氰"), (ALKALI, ""), extended) == ["cyanide+strong_alkali"]
    assert pairs[-1].reason == "本市补充"
    assert extended.name("peroxide") == "有机过氧化物"
    assert extended.name("unheard_of") == "unheard_of"
