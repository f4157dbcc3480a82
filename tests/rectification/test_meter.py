from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from hwtrack.rectification.meter import (
    MAX_PARAMETERS,
    MAX_ROWS,
    FutureAsOfError,
    Measured,
    MetricParametersError,
    Reading,
    TooManyRowsError,
    captured,
    check_question,
    drift,
)

NOON = datetime(2026, 10, 26, 4, tzinfo=UTC)
READING = Reading(
    metric="intermediary-transfers",
    definition="Transfers through intermediaries since {since}",
    figures=(Measured("refused", "2"), Measured("found_afterwards", "1")),
    rows=("a", "b", "c"),
    contradicts=True,
    query_sha256=b"\x01" * 32,
)
SINCE = {"since": "2026-09-01"}
CAPTURE = captured(READING, parameters=SINCE, as_of=NOON, now=NOON)


def test_a_capture_is_hashed_over_question_instant_figures_and_rows() -> None:
    assert CAPTURE.text.startswith('{"as_of":"2026-10-26T04:00:00+00:00","figures":[{"name":"refused"')
    for other in (
        replace(CAPTURE, parameters={"since": "2026-09-02"}),
        replace(CAPTURE, as_of=NOON + timedelta(seconds=1)),
        replace(CAPTURE, reading=replace(READING, rows=("a", "b"))),
        replace(CAPTURE, reading=replace(READING, figures=())),
        replace(CAPTURE, reading=replace(READING, query_sha256=b"\x02" * 32)),
    ):
        assert other.sha256 != CAPTURE.sha256


def test_the_hash_does_not_depend_on_when_or_by_what_offset_it_was_captured() -> None:
    assert replace(CAPTURE, captured_at=NOON + timedelta(days=1)).sha256 == CAPTURE.sha256


def test_the_log_proof_is_open_until_the_log_seals_it() -> None:
    assert CAPTURE.log_proof is None


def test_a_metric_that_answers_the_same_shows_no_drift() -> None:
    assert drift(CAPTURE, READING).is_same


def test_drift_names_what_changed() -> None:
    now = replace(READING, figures=(Measured("refused", "3"), Measured("new", "1")), rows=("a", "c", "d"))

    found = drift(CAPTURE, now)

    assert not found.is_same
    assert found.changed == (("refused", "2", "3"), ("found_afterwards", "1", ""), ("new", "", "1"))
    assert found.rows_added == ("d",)
    assert found.rows_gone == ("b",)


def test_the_same_figures_computed_otherwise_are_told_apart() -> None:
    found = drift(CAPTURE, replace(READING, query_sha256=b"\x02" * 32))

    assert found.is_same
    assert found.is_computed_otherwise


def test_rows_are_kept_up_to_the_limit() -> None:
    full = replace(READING, rows=tuple(str(n) for n in range(MAX_ROWS)))

    assert captured(full, parameters=SINCE, as_of=NOON, now=NOON).reading is full
    with pytest.raises(TooManyRowsError):
        captured(replace(full, rows=(*full.rows, "x")), parameters=SINCE, as_of=NOON, now=NOON)


def test_a_definition_that_could_not_be_filled_is_not_kept() -> None:
    with pytest.raises(MetricParametersError) as refused:
        captured(READING, parameters={"from": "2026-09-01"}, as_of=NOON, now=NOON)

    assert refused.value.facts["expected"] == "since"


def test_the_future_is_not_asked_for() -> None:
    check_question("m", {}, as_of=NOON, now=NOON)

    with pytest.raises(FutureAsOfError):
        check_question("m", {}, as_of=NOON + timedelta(microseconds=1), now=NOON)


def test_parameters_are_limited_in_number() -> None:
    check_question("m", {str(n): "" for n in range(MAX_PARAMETERS)}, as_of=NOON, now=NOON)

    with pytest.raises(MetricParametersError):
        check_question("m", {str(n): "" for n in range(MAX_PARAMETERS + 1)}, as_of=NOON, now=NOON)
