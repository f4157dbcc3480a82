from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from hwtrack.rectification import sign_off
from hwtrack.rectification.campaign import PRACTICES, CampaignKind
from hwtrack.rectification.evidence import (
    MAX_TITLE,
    EvidenceFact,
    EvidenceHashError,
    EvidenceTitleError,
    Scan,
    check_evidence,
)
from hwtrack.rectification.issue import Standing
from hwtrack.rectification.sign_off import MetricFact, SignOffFacts, check_sign_off
from hwtrack.rectification.states import IssueState

APPLICANT = UUID("01920000-0000-7000-8000-000000000001")
APPROVER = UUID("01920000-0000-7000-8000-000000000002")
HASH, OTHER = b"\x01" * 32, b"\x02" * 32

PHOTO = EvidenceFact(n=1, title="整改后照片", recorded=HASH, found=HASH, scan=Scan.CLEAN)
CONTRADICTING = MetricFact(n=1, contradicts=True)


def facts(
    *evidence: EvidenceFact,
    metrics: tuple[MetricFact, ...] = (),
    measures: tuple[int, ...] = (),
    state: IssueState = IssueState.ACCEPTED,
) -> SignOffFacts:
    return SignOffFacts(
        standing=Standing(state=state, since=date(2026, 10, 20), applied_by=APPLICANT),
        measures=measures,
        evidence=evidence,
        metrics=metrics,
        public_until=None,
        is_public_over=False,
    )


def check(
    given: SignOffFacts,
    *,
    kind: CampaignKind = CampaignKind.INSPECTION,
    approver: UUID | None = APPROVER,
    explanation: str = "",
) -> sign_off.SignOffCheck:
    return check_sign_off(given, practice=PRACTICES[kind], approver=approver, explanation=explanation)


def said(outcome: sign_off.SignOffCheck) -> list[str]:
    return [obstacle.template for obstacle in outcome.obstacles]


def test_sound_evidence_leaves_the_way_open() -> None:
    outcome = check(facts(PHOTO))

    assert outcome.obstacles == ()
    assert not outcome.stopped


@pytest.mark.parametrize(
    ("evidence", "sentence"),
    [
        (replace(PHOTO, found=None), sign_off.MISSING),
        (replace(PHOTO, found=OTHER), sign_off.ALTERED),
        (replace(PHOTO, scan=Scan.UNSCANNED), sign_off.UNSCANNED),
        (replace(PHOTO, scan=Scan.INFECTED), sign_off.INFECTED),
    ],
    ids=["missing", "altered", "unscanned", "infected"],
)
def test_unsound_evidence_stops_a_sign_off_and_is_named(evidence: EvidenceFact, sentence: str) -> None:
    outcome = check(facts(PHOTO, replace(evidence, n=2)), explanation="已知悉")

    assert said(outcome) == [sentence]
    assert outcome.stopped
    assert outcome.obstacles[0].facts == {"n": 2, "title": "整改后照片"}


def test_a_contradicting_metric_demands_an_explanation_and_does_not_veto() -> None:
    given = facts(PHOTO, metrics=(CONTRADICTING,))

    silent, explained = check(given), check(given, explanation="事后发现1起已移交核查")

    assert said(silent) == [sign_off.CONTRADICTED, sign_off.UNEXPLAINED]
    assert silent.stopped
    assert said(explained) == [sign_off.CONTRADICTED]
    assert explained.demands_explanation
    assert not explained.stopped


def test_blanks_are_no_explanation() -> None:
    assert check(facts(PHOTO, metrics=(CONTRADICTING,)), explanation=" \n").stopped


def test_an_agreeing_metric_is_evidence_enough_and_says_nothing() -> None:
    agreeing = replace(CONTRADICTING, contradicts=False)

    assert check(facts(metrics=(agreeing,))).obstacles == ()


def test_evidence_that_serves_another_issue_too_demands_an_explanation() -> None:
    outcome = check(facts(replace(PHOTO, also_in=("11",))))

    assert said(outcome) == [sign_off.REUSED, sign_off.UNEXPLAINED]


def test_no_evidence_at_all_stops_a_sign_off() -> None:
    assert said(check(facts())) == [sign_off.NO_EVIDENCE]


def test_every_measure_needs_evidence_unless_some_is_about_the_whole() -> None:
    for_first = replace(PHOTO, measure=1)

    assert said(check(facts(for_first, measures=(1, 2)))) == [sign_off.MEASURE_BARE]
    assert said(check(facts(for_first, PHOTO, measures=(1, 2)))) == []


def test_the_applicant_does_not_approve() -> None:
    assert said(check(facts(PHOTO), approver=APPLICANT)) == [sign_off.SAME_PERSON]
    assert said(check(facts(PHOTO), approver=None)) == [sign_off.SAME_PERSON]


@pytest.mark.parametrize("state", [IssueState.APPLIED, IssueState.UNDER_WAY, IssueState.SIGNED_OFF])
def test_an_issue_not_accepted_on_the_spot_is_not_ready(state: IssueState) -> None:
    assert said(check(facts(PHOTO, state=state))) == [sign_off.NOT_OPEN]


def test_a_delegated_issue_waits_for_the_end_of_its_public_notice() -> None:
    accepted = facts(PHOTO)
    running = replace(facts(PHOTO, state=IssueState.PUBLICISED), public_until="2026-10-30")

    assert said(check(accepted, kind=CampaignKind.DELEGATED)) == [sign_off.NOT_OPEN]
    assert said(check(running, kind=CampaignKind.DELEGATED)) == [sign_off.NOTICE_RUNS]
    assert said(check(replace(running, is_public_over=True), kind=CampaignKind.DELEGATED)) == []


def test_every_obstacle_is_listed_and_reads_as_a_sentence() -> None:
    outcome = check(facts(replace(PHOTO, found=None), metrics=(CONTRADICTING,)), approver=APPLICANT)

    assert len(outcome.obstacles) == 4
    assert outcome.obstacles[1].english() == "Evidence 1 “整改后照片” is missing: nothing is kept under its hash."


@pytest.mark.parametrize(
    ("title", "is_refused"), [("", True), (" ", True), ("a" * MAX_TITLE, False), ("a" * 201, True)]
)
def test_evidence_has_a_title_within_the_limit(title: str, is_refused: bool) -> None:
    if is_refused:
        with pytest.raises(EvidenceTitleError):
            check_evidence(title, HASH)
    else:
        check_evidence(title, HASH)


@pytest.mark.parametrize("length", [31, 33])
def test_evidence_has_a_sha_256(length: int) -> None:
    with pytest.raises(EvidenceHashError):
        check_evidence("照片", b"\x00" * length)
