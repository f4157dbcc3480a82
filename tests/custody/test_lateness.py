"""The record of a reason, who is asked and who may answer, and both sides of every limit; no database."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from hwtrack.custody.clock import LATE_AFTER, Lateness
from hwtrack.custody.header import Grade
from hwtrack.custody.lateness import (
    MAX_TEXT,
    Explanation,
    ExplanationTextError,
    asked_account,
    is_asked,
    is_ever_asked,
    may_explain,
    read_record,
    sound_text,
)
from hwtrack.kernel.actor import Actor, Permission, Scope
from hwtrack.kernel.canonical import canonical, read_canonical, sha256
from hwtrack.kernel.ids import OrgId
from tests.architecture.source import ROOT
from tests.custody import make

SAID = Explanation(
    home_org_id=make.GENERATOR,
    event_id=make.event_id(1),
    explanation_id=make.event_id(2),
    org_id=make.CARRIER,
    account_id=make.ACCOUNT,
    explained_at=make.NOON,
    text="库内无信号“B2”",
)


def actor(*permissions: Permission, org: int | None = make.GENERATOR, account: UUID | None = make.ACCOUNT) -> Actor:
    return Actor(
        org_id=None if org is None else OrgId(org),
        scope=Scope.OWN,
        name="somebody",
        account_id=account,
        permissions=frozenset(permissions),
    )


def test_a_record_is_read_back_as_it_was_written() -> None:
    assert read_record(SAID.record) == SAID
    assert SAID.digest == sha256(SAID.record)


@pytest.mark.parametrize("name", list(read_canonical(SAID.record)))
def test_a_record_that_lacks_a_member_is_none_of_ours(name: str) -> None:
    members = read_canonical(SAID.record)
    del members[name]

    with pytest.raises((KeyError, TypeError)):
        read_record(canonical(members))


def test_a_record_of_another_version_is_none_of_ours() -> None:
    with pytest.raises(ValueError, match="version"):
        read_record(canonical(read_canonical(SAID.record) | {"v": 2}))


@pytest.mark.parametrize("text", ["库", "x" * MAX_TEXT, f"  {'字' * MAX_TEXT}\n"])
def test_a_reason_of_1_to_500_characters_is_taken(text: str) -> None:
    assert sound_text(text) == text.strip()


@pytest.mark.parametrize(("text", "count"), [("", 0), (" \n\t", 0), ("x" * (MAX_TEXT + 1), 501), ("a\x00b", 3)])
def test_a_reason_that_says_nothing_too_much_or_the_unprintable_is_refused(text: str, count: int) -> None:
    with pytest.raises(ExplanationTextError) as refused:
        sound_text(text)

    assert refused.value.facts["count"] == count
    assert refused.value.pointer == "/text"


def test_a_reason_is_kept_on_one_line() -> None:
    assert sound_text(" 库内\n无信号\t 手机没电 ") == "库内 无信号 手机没电"


@pytest.mark.parametrize(
    ("lateness", "grade", "note", "asked"),
    [
        (Lateness.NORMAL, Grade.DEVICE, None, False),
        (Lateness.LATE, Grade.DEVICE, None, True),
        (Lateness.LATE, Grade.DEVICE, "a note on a phone is no reason", True),
        (Lateness.HELD, Grade.DEVICE, None, True),
        (Lateness.LATE, Grade.UNSIGNED, None, True),
        (Lateness.LATE, Grade.DESK, None, True),
        (Lateness.LATE, Grade.DESK, "补录:手机没电", False),
        (Lateness.LATE, Grade.SYSTEM, None, False),
    ],
)
def test_whose_reason_is_asked(lateness: Lateness, grade: Grade, note: str | None, *, asked: bool) -> None:
    one = make.accepted("sealed", note=note, lateness=lateness, grade=grade)

    assert is_asked(one.claim, one.header) is asked


@pytest.mark.parametrize(
    ("who", "may"),
    [
        (actor(Permission.CUSTODY_RECORD), True),
        (actor(Permission.CUSTODY_INSPECT), True),
        (actor(Permission.CUSTODY_READ), False),
        (actor(Permission.CUSTODY_RECORD, account=make.SECOND), False),
        (actor(Permission.CUSTODY_CORRECT, account=make.SECOND), True),
        (actor(Permission.CUSTODY_RECORD, Permission.CUSTODY_CORRECT, org=make.STRANGER), False),
        (actor(Permission.CUSTODY_CORRECT, org=None), False),
    ],
)
def test_who_may_answer(who: Actor, *, may: bool) -> None:
    assert may_explain(who, make.header()) is may


def test_who_corrects_is_asked_for_everybody_and_who_records_for_itself() -> None:
    manager, worker, reader = (
        actor(Permission.CUSTODY_CORRECT),
        actor(Permission.CUSTODY_RECORD),
        actor(Permission.CUSTODY_READ),
    )

    assert [asked_account(one) for one in (manager, worker)] == [None, make.ACCOUNT]
    assert [is_ever_asked(one) for one in (manager, worker, reader)] == [True, True, False]
    assert not is_ever_asked(replace(manager, org_id=None))
    assert not is_ever_asked(replace(worker, account_id=None))


def test_the_index_of_late_events_has_the_limit_of_the_clock() -> None:
    script = (ROOT / "migrations/versions/0029_lateness.sql").read_text("utf-8")

    assert f"record_time - effective_time > interval '{LATE_AFTER // timedelta(hours=1)} hours'" in script
    assert timedelta(hours=24) == LATE_AFTER
