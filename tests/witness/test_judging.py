"""What a witness confirms and what it refuses, with the statuses of C2SP tlog-witness, across restarts and races."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hwtrack.tlog.checkpoint import sign_checkpoint
from hwtrack.tlog.cosignature import cosignatures
from hwtrack.tlog.note import HeldKey, Note, read_signature
from hwtrack.tlog.submission import MAX_HASHES, Submission, read_submission
from hwtrack.tlog.tree import Head
from hwtrack.witness import memory
from hwtrack.witness.judging import FORKED, INCONSISTENT, SMALLER, Answer, Witness
from hwtrack.witness.memory import Memory
from tests.tlog import make

ONE = make.WITNESSES[0]
OK, BAD, FORBIDDEN, MISSING, CONFLICT, UNFIT = (
    HTTPStatus.OK, HTTPStatus.BAD_REQUEST, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT,
    HTTPStatus.UNPROCESSABLE_ENTITY,
)  # fmt: skip


@pytest.fixture
def witness(tmp_path: Path) -> Witness:
    return opened(tmp_path)


def opened(folder: Path) -> Witness:
    """Open the witness of a folder, as it is after a restart."""
    kept = Memory(folder / "witness.sqlite")
    kept.prepare()
    return Witness(ONE, {make.ORIGIN: make.LOG.key}, kept)


def sent(old: int, new: int, *, by: HeldKey = make.LOG) -> Submission:
    return Submission(old, make.consistency(old, new), make.checkpoint(new, by=by).note)


def ask(witness: Witness, submission: Submission | str) -> Answer:
    text = submission if isinstance(submission, str) else submission.text
    return witness.judge(text, now=make.NOW)


def kept(witness: Witness) -> list[str]:
    with witness.memory.alone() as file:
        return [one.why for one in memory.evidence(file)]


def known(witness: Witness) -> Head:
    with witness.memory.alone() as file:
        return memory.last(file, make.ORIGIN)


def forged(size: int, *, leaf: int = 0) -> Head:
    """Return the head of a log in which one old leaf is another."""
    leaves = make.leaves(size)
    leaves[leaf] = bytes(32)
    return make.grown(leaves)[0]


def test_a_checkpoint_that_continues_the_last_is_confirmed_with_the_witnesss_time(witness: Witness) -> None:
    for old, new in ((0, 5), (5, 5), (5, 21)):
        answer = ask(witness, sent(old, new))
        assert answer.status is OK
        note = make.checkpoint(new).note.with_signatures([read_signature(answer.body.removesuffix("\n"))])
        assert [one.at for one in cosignatures(note, ONE.key)] == [make.NOW]
    assert known(witness) == make.head(21)
    assert kept(witness) == []


def test_another_old_size_is_answered_with_the_true_one(witness: Witness) -> None:
    first = ask(witness, sent(3, 5))
    ask(witness, sent(0, 5))
    then = ask(witness, sent(3, 8))

    assert (first.status, first.body, first.media_type) == (CONFLICT, "0\n", "text/x.tlog.size")
    assert (then.status, then.body) == (CONFLICT, "5\n")
    assert known(witness) == make.head(5)


def test_an_old_size_beyond_the_new_one_is_no_request(witness: Witness) -> None:
    ask(witness, sent(0, 8))

    assert ask(witness, Submission(8, (), make.checkpoint(5).note)).status is BAD
    assert kept(witness) == [SMALLER], "what a log that shrank would send is kept"


@pytest.mark.parametrize(
    ("spoil", "status"),
    [
        (lambda _: "", BAD),
        (lambda text: text.replace("old 5", "old 05"), BAD),
        (lambda text: text.replace("old 5", "new 5"), BAD),
        (lambda text: text.replace("\n\n", "\n", 1), BAD),
        (lambda text: text[:-1], BAD),
        (lambda text: text.replace("\n8\n", "\n8 \n"), BAD),
        (lambda text: text + "x" * 200_000, BAD),
        (lambda text: text.replace("hwtrack.example", "other.example"), MISSING),
        (lambda text: text.replace("\n8\n", "\n9\n"), FORBIDDEN),
    ],
)
def test_what_is_misspelt_strange_or_altered_is_refused_by_its_status(
    witness: Witness, spoil: Callable[[str], str], status: HTTPStatus
) -> None:
    ask(witness, sent(0, 5))

    assert ask(witness, spoil(sent(5, 8).text)).status is status
    assert known(witness) == make.head(5)
    assert kept(witness) == [], "only what the log itself signed is evidence"


def test_an_impostors_signature_is_forbidden_and_beside_the_logs_ignored(witness: Witness) -> None:
    both = make.checkpoint(5).note.with_signatures(make.checkpoint(5, by=make.IMPOSTOR).note.signatures)

    assert ask(witness, sent(0, 5, by=make.IMPOSTOR)).status is FORBIDDEN
    assert ask(witness, Submission(0, (), both)).status is OK


@pytest.mark.parametrize("change", [(), (bytes(32),) * 4, (bytes(32),) * MAX_HASHES])
def test_a_proof_that_does_not_lead_there_is_unfit_and_kept(witness: Witness, change: tuple[bytes, ...]) -> None:
    ask(witness, sent(0, 5))

    assert ask(witness, Submission(5, change, make.checkpoint(8).note)).status is UNFIT
    assert kept(witness) == [INCONSISTENT]
    assert ask(witness, sent(5, 8)).status is OK
    assert kept(witness) == [], "the log was not to blame after all"


def test_more_hashes_than_there_can_be_are_no_request(witness: Witness) -> None:
    text = Submission(0, (bytes(32),) * (MAX_HASHES + 1), make.checkpoint(8).note).text

    assert ask(witness, text).status is BAD


def test_a_proof_where_none_is_due_is_unfit(witness: Witness) -> None:
    assert ask(witness, Submission(0, (bytes(32),), make.checkpoint(8).note)).status is UNFIT


def test_a_forked_log_is_refused_a_hundred_times_out_of_a_hundred(witness: Witness) -> None:
    """Signed by the true key: only memory can tell. Each fork changes another old leaf, up to the same size or on."""
    ask(witness, sent(0, 21))
    for number in range(100):
        size, leaf = 21 + number % 7, number % 21
        head = forged(size, leaf=leaf)
        fork = sign_checkpoint(head, make.LOG).note
        for old in (0, 5, 21, size):
            answer = ask(witness, Submission(old, make.consistency(min(old, size), size), fork))
            assert answer.status in (CONFLICT, UNFIT), (size, leaf, old)
    assert known(witness) == make.head(21)
    assert {FORKED, INCONSISTENT} == set(kept(witness))


def test_a_fork_at_a_size_confirmed_long_ago_is_recognised(witness: Witness) -> None:
    ask(witness, sent(0, 5))
    ask(witness, sent(5, 21))

    answer = ask(witness, Submission(0, (), sign_checkpoint(forged(5), make.LOG).note))

    assert (answer.status, answer.body) == (CONFLICT, "21\n")
    assert kept(witness) == [FORKED]


def test_a_log_that_shrank_is_refused_and_kept(witness: Witness) -> None:
    ask(witness, sent(0, 21))
    shrunk = sign_checkpoint(make.head(20), make.LOG).note

    for old in (0, 20, 21):
        assert ask(witness, Submission(old, (), shrunk)).status in (CONFLICT, BAD)
    assert kept(witness) == [SMALLER]


def test_what_was_confirmed_survives_a_restart(tmp_path: Path) -> None:
    ask(opened(tmp_path), sent(0, 8))

    again = opened(tmp_path)
    assert ask(again, Submission(0, (), sign_checkpoint(forged(8), make.LOG).note)).status is CONFLICT
    assert ask(again, sent(8, 21)).status is OK


def test_two_inconsistent_checkpoints_at_once_are_never_both_confirmed(tmp_path: Path) -> None:
    """Two processes' worth of witnesses over one memory, sixteen requests at once, half of them a fork."""
    pair = [opened(tmp_path), opened(tmp_path)]
    ask(pair[0], sent(0, 8))
    true, false = sent(8, 21).text, Submission(8, _forged_proof(8, 21), sign_checkpoint(forged(21), make.LOG).note).text
    with ThreadPoolExecutor(16) as threads:
        answers = list(threads.map(lambda n: (n % 2, ask(pair[n % 2], (true, false)[n // 2 % 2])), range(32)))

    confirmed = [answer for _, answer in answers if answer.status is OK]
    assert 1 <= len(confirmed) <= 16
    assert known(pair[1]) == make.head(21)
    note = make.checkpoint(21).note
    for answer in confirmed:
        with_line = note.with_signatures([read_signature(answer.body.removesuffix("\n"))])
        assert cosignatures(with_line, ONE.key), "a signature on the other face of the log"


def _forged_proof(old: int, new: int) -> tuple[bytes, ...]:
    return make.consistency(old, new)


def test_one_checkpoint_is_kept_once_however_it_comes(witness: Witness) -> None:
    """Anybody may add lines of unknown keys; that must not push real evidence out."""
    ask(witness, sent(0, 8))
    fork = sign_checkpoint(forged(8), make.LOG).note
    for number in range(20):
        padded = fork.with_signatures(make.checkpoint(8, make.key(f"w{number}", ONE.kind)).note.signatures[1:])
        ask(witness, Submission(0, (), padded))

    assert kept(witness) == [FORKED]


def test_a_witness_forgets_nothing_when_it_is_full_of_evidence(witness: Witness) -> None:
    ask(witness, sent(0, 2))
    with witness.memory.alone() as file:
        file.executemany(
            "INSERT INTO refused VALUES (?, 'x', 'x', 'x')", [(f"{n}",) for n in range(memory.MOST_EVIDENCE)]
        )
    ask(witness, Submission(0, (), sign_checkpoint(forged(2), make.LOG).note))

    assert len(kept(witness)) == memory.MOST_EVIDENCE
    assert ask(witness, sent(2, 5)).status is OK


@given(st.integers(0, 2**53 - 1), st.lists(st.binary(min_size=32, max_size=32), max_size=MAX_HASHES))
def test_a_submission_is_written_and_read_back(old: int, proof: list[bytes]) -> None:
    submission = Submission(old, tuple(proof), make.checkpoint(8).note)

    assert read_submission(submission.text) == submission


def test_time_goes_into_the_signature_and_not_into_the_judgement(witness: Witness) -> None:
    late = witness.judge(sent(0, 5).text, now=make.NOW + timedelta(days=400))
    early = witness.judge(sent(5, 5).text, now=make.NOW - timedelta(days=400))

    note: Note = make.checkpoint(5).note
    times = [
        cosignatures(note.with_signatures([read_signature(answer.body.removesuffix("\n"))]), ONE.key)[0].at
        for answer in (late, early)
    ]
    assert times == [make.NOW + timedelta(days=400), make.NOW - timedelta(days=400)]
