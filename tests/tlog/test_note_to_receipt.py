"""The log's texts: keys, notes, checkpoints, cosignatures, proofs and receipts are read in one spelling only."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hwtrack.infra.i18n import chinese
from hwtrack.tlog.checkpoint import open_checkpoint, read_checkpoint
from hwtrack.tlog.cosignature import LAST_SECOND, cosign, cosignatures
from hwtrack.tlog.note import (
    MAX_BYTES,
    HeldKey,
    KeyKind,
    Note,
    VerifierKey,
    demand_signed,
    read_held_key,
    read_note,
    read_verifier_key,
    sign_note,
)
from hwtrack.tlog.proof import demand_proved, read_proof
from hwtrack.tlog.reason import REASON_TEXTS, ProofError, Reason
from hwtrack.tlog.receipt import open_receipt, sign_receipt
from hwtrack.tlog.trust import Trust, Witnessed, demand_witnessed
from tests.tlog import make, vectors

SIZE = 21
ONE, TWO, THREE = make.WITNESSES

privates = st.binary(min_size=32, max_size=32)
names = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp")), min_size=1, max_size=40).filter(
    lambda text: "+" not in text
)
rubbish = st.text(max_size=400) | st.binary(max_size=400).map(lambda made: made.decode("utf-8", "surrogateescape"))


def believed(found: Witnessed) -> object:
    """Return what is believed of a checkpoint: lines of unknown keys are nobody's word."""
    return found.checkpoint, found.note.text, set(found.cosignatures)


READERS: dict[str, Callable[[str], object]] = {
    "note": read_note,
    "checkpoint": read_checkpoint,
    "signed checkpoint": lambda text: believed(demand_witnessed(text, make.TRUST)),
    "proof": lambda text: believed(demand_proved(text, make.entry(6).leaf, make.TRUST)),
    "receipt": lambda text: open_receipt(text, make.RECEIPTS.key),
    "verifier key": read_verifier_key,
    "private key": read_held_key,
}

GOOD: dict[str, str] = {
    "signed checkpoint": make.checkpoint(SIZE, ONE, TWO).note.whole,
    "proof": make.proof(6, SIZE, ONE, TWO).text,
    "receipt": sign_receipt(make.receipt(), make.RECEIPTS),
    "verifier key": make.LOG.key.text,
    "private key": make.LOG.text,
}


def answer(kind: str, text: str) -> object:
    """Return what a reader makes of a text: what it believes, or the reason why not."""
    try:
        return READERS[kind](text)
    except ProofError as error:
        return error.reason


def reason(check: Callable[[], object]) -> Reason | None:
    try:
        check()
    except ProofError as error:
        return error.reason
    return None


def test_the_published_vectors_are_what_this_code_answers() -> None:
    assert vectors.PATH.read_text(encoding="utf-8") == vectors.text()


def test_every_reason_is_said_in_chinese() -> None:
    assert set(REASON_TEXTS) == set(Reason)
    assert set(REASON_TEXTS.values()) <= set(chinese())


@pytest.mark.parametrize("reader", READERS)
@given(rubbish)
def test_rubbish_is_refused_by_name(reader: str, text: str) -> None:
    assert reason(lambda: READERS[reader](text)) in {Reason.MALFORMED, Reason.TOO_LARGE}


@pytest.mark.parametrize("kind", GOOD)
@given(st.data())
def test_no_single_change_passes(kind: str, data: st.DataObject) -> None:
    good = GOOD[kind]
    at = data.draw(st.integers(0, len(good) - 1))
    put = data.draw(st.characters() | st.sampled_from(["", "\n", " ", "=", "0", "A", good[at] * 2]))
    changed = good[:at] + put + good[at + 1 :]

    if changed != good:
        assert isinstance(answer(kind, changed), Reason)


@pytest.mark.parametrize("kind", GOOD)
def test_no_heap_of_changes_is_believed(kind: str) -> None:
    """Cut, doubled, moved and exchanged pieces; the chance is seeded, so that a failure comes again."""
    good, chance = GOOD[kind], random.Random(20260922)  # noqa: S311 - no secret
    truth = answer(kind, good)
    for _ in range(2_000):
        changed = _mutant(good, chance)
        found = answer(kind, changed)
        assert isinstance(found, Reason) or found == truth, changed


def _mutant(text: str, chance: random.Random) -> str:
    for _ in range(chance.randint(1, 3)):
        begin, end = sorted(chance.randrange(len(text) + 1) for _ in range(2))
        piece = text[begin:end]
        text = chance.choice(
            (
                text[:begin] + text[end:],
                text[:end] + piece + text[end:],
                text[:begin] + piece[::-1] + text[end:],
                text[end:] + text[:end],
                text[:begin] + chance.choice(text or "x") + text[begin + 1 :],
            )
        )
    return text


@given(names, privates, st.sampled_from(KeyKind))
def test_keys_are_written_and_read_back(name: str, private: bytes, kind: KeyKind) -> None:
    key = HeldKey(name, private, kind)

    assert read_held_key(key.text) == key
    assert read_verifier_key(key.key.text) == key.key
    assert private.hex() not in repr(key)


def test_one_key_under_two_names_has_two_numbers() -> None:
    public = make.LOG.key.public

    ids = {VerifierKey(name, public, kind).key_id for name in ("a", "b") for kind in KeyKind}
    assert len(ids) == 4


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\nb", "a\u3000b", "n" * 256, "a\ud800"])
def test_a_key_has_a_name_that_can_stand_in_a_line(name: str) -> None:
    assert reason(lambda: VerifierKey(name, bytes(32))) is Reason.MALFORMED


def test_half_a_character_is_no_text() -> None:
    assert reason(lambda: read_note("x\ud800\n\n— a AAAAAAA=\n")) is Reason.MALFORMED


def test_a_note_is_as_long_as_it_may_be_and_no_longer() -> None:
    room = MAX_BYTES - len(sign_note("\n", make.LOG).whole.encode())

    assert reason(lambda: read_note(sign_note("x" * room + "\n", make.LOG).whole)) is None
    assert reason(lambda: read_note(sign_note("x" * (room + 1) + "\n", make.LOG).whole)) is Reason.TOO_LARGE
    assert reason(lambda: read_note(sign_note("残" * (room // 3 + 1) + "\n", make.LOG).whole)) is Reason.TOO_LARGE


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=50), privates)
def test_a_note_is_written_and_read_back(text: str, private: bytes) -> None:
    key = HeldKey("somebody.example", private)
    note = sign_note(text + "\n", key)

    if text:
        assert read_note(note.whole) == note
        demand_signed(note, key.key)


def test_a_signature_counts_for_its_own_key_only() -> None:
    note = sign_note("x\n", make.LOG)

    assert reason(lambda: demand_signed(note, make.IMPOSTOR.key)) is Reason.UNSIGNED
    assert reason(lambda: demand_signed(replace(note, text="y\n"), make.LOG.key)) is Reason.BAD_SIGNATURE


def test_a_checkpoint_says_what_was_signed() -> None:
    signed = make.checkpoint(SIZE)

    assert open_checkpoint(signed.note.whole, make.LOG.key) == signed
    assert signed.checkpoint.head == make.head(SIZE)
    assert signed.note.text.split("\n")[:2] == [make.ORIGIN, "21"]


def test_a_witness_says_when_it_signed() -> None:
    note = make.checkpoint(SIZE, ONE, TWO).note

    found = demand_witnessed(note.whole, make.TRUST).cosignatures
    assert [(one.witness.name, one.at) for one in found] == [
        ("witness1.example", make.NOW + timedelta(minutes=1)),
        ("witness2.example", make.NOW + timedelta(minutes=2)),
    ]


@pytest.mark.parametrize("seconds", [0, LAST_SECOND])
def test_the_first_and_the_last_second_are_times(seconds: int) -> None:
    text = make.checkpoint(SIZE).note.text
    at = datetime.fromtimestamp(seconds, UTC)

    found = cosignatures(Note(text, (cosign(text, ONE, at=at),)), ONE.key)
    assert found[0].at == at


def test_a_quorum_counts_witnesses_not_lines() -> None:
    note = make.checkpoint(SIZE, ONE, ONE, ONE).note

    assert reason(lambda: demand_witnessed(note.whole, make.TRUST)) is Reason.TOO_FEW_WITNESSES
    assert reason(lambda: demand_witnessed(note.whole, replace(make.TRUST, quorum=1))) is None
    assert reason(lambda: demand_witnessed(make.checkpoint(SIZE).note.whole, Trust(make.LOG.key))) is None


def test_what_cannot_be_trusted_is_no_trust() -> None:
    again = replace(ONE.key, name="another-name.example")
    for log, witnesses, quorum in (
        (ONE.key, (), 0),
        (make.LOG.key, (make.RECEIPTS.key,), 1),
        (make.LOG.key, (ONE.key, again), 2),
        (make.LOG.key, (ONE.key,), 2),
        (make.LOG.key, (), -1),
    ):
        with pytest.raises(ValueError, match=r"witness|quorum"):
            Trust(log, witnesses, quorum)


@pytest.mark.parametrize("size", [1, 2, 21, 64])
def test_a_proof_is_written_read_back_and_holds(size: int) -> None:
    for index in range(size):
        proof = make.proof(index, size, ONE, TWO, THREE)
        assert read_proof(proof.text) == proof
        assert demand_proved(proof.text, make.entry(index).leaf, make.TRUST).checkpoint.head.size == size


@given(st.integers(0, 2**53 - 1), st.datetimes(datetime(1000, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_a_receipt_is_written_and_read_back(home: int, at: datetime) -> None:
    receipt = replace(make.receipt(), home_org_id=home, record_time=at)

    assert open_receipt(sign_receipt(receipt, make.RECEIPTS), make.RECEIPTS.key) == receipt


def test_a_receipt_keeps_the_instant_whatever_the_zone() -> None:
    here = make.NOW.astimezone(datetime.fromisoformat("2026-01-01T00:00:00+08:00").tzinfo)

    assert replace(make.receipt(), record_time=here).text == replace(make.receipt(), record_time=make.NOW).text
