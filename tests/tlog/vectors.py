"""The published vectors of the log: what every verifier, in whatever language, must answer, and by which name."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from hwtrack.infra.resources import folder
from hwtrack.tlog.checkpoint import Checkpoint, SignedCheckpoint
from hwtrack.tlog.cosignature import LAST_SECOND, cosign
from hwtrack.tlog.note import (
    MAX_BYTES,
    MAX_NAME_BYTES,
    MAX_SIGNATURES,
    KeyKind,
    Note,
    Signature,
    encode,
    read_note,
    read_verifier_key,
    sign_note,
)
from hwtrack.tlog.proof import MAX_HASHES, Proof, demand_proved
from hwtrack.tlog.reason import ProofError
from hwtrack.tlog.receipt import open_receipt, sign_receipt
from hwtrack.tlog.tree import MAX_SIZE, Head, demand_consistent, demand_included
from hwtrack.tlog.trust import demand_witnessed
from tests.tlog import make

PATH = folder("schemas") / "vectors" / "tlog.json"

SIZE = 21
OLD = 13
_GROUP_ORDER = 2**252 + 27742317777372353535851937790883648493
"""Of Ed25519: a signature whose second half is raised by it must be refused, although the equation still holds."""

Case = dict[str, Any]


def text() -> str:
    """Return the whole content of `schemas/vectors/tlog.json`."""
    document = {
        "about": "hwtrack log vectors, version 1. leaf = SHA-256(00 || kind || entry_id || hash), node = SHA-256(01 || "
        "left || right); notes, checkpoints, cosignatures and proofs as C2SP writes them, receipts in the same form. "
        "The reason is null where the thing is good. The private keys are published: never use them for a real log.",
        "private_keys": [one.text for one in (make.LOG, make.IMPOSTOR, make.RECEIPTS, *make.WITNESSES)],
        "trust": {
            "log": make.LOG.key.text,
            "witnesses": [one.text for one in make.TRUST.witnesses],
            "quorum": make.TRUST.quorum,
        },
        "receipt_key": make.RECEIPTS.key.text,
        "limits": {
            "note_bytes": MAX_BYTES,
            "signatures": MAX_SIGNATURES,
            "name_bytes": MAX_NAME_BYTES,
            "proof_hashes": MAX_HASHES,
            "size": MAX_SIZE,
            "last_second": LAST_SECOND,
        },
        "leaves": [_leaf(number) for number in range(SIZE)],
        "roots": [{"size": size, "root": make.head(size).root.hex()} for size in range(SIZE + 1)],
        "inclusion": [_inclusion(*case) for case in _inclusion_cases()],
        "consistency": [_consistency(*case) for case in _consistency_cases()],
        "verifier_keys": [_key(*case) for case in _key_cases()],
        "notes": [_note(*case) for case in _note_cases()],
        "checkpoints": [_checkpoint(*case) for case in _checkpoint_cases()],
        "proofs": [_proof(*case) for case in _proof_cases()],
        "receipts": [_receipt(*case) for case in _receipt_cases()],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _leaf(number: int) -> Case:
    entry = make.entry(number)
    return {
        "kind": entry.kind,
        "entry_id": str(entry.entry_id),
        "hash": entry.hash.hex(),
        "leaf": entry.leaf.hex(),
    }


def _inclusion_cases() -> Iterator[tuple[str, bytes, int, Head, Sequence[bytes]]]:
    head, leaves = make.head(SIZE), make.leaves(SIZE)
    for index in range(SIZE):
        yield f"leaf {index} of {SIZE}", leaves[index], index, head, make.inclusion(index, SIZE)
    yield "the only leaf", leaves[0], 0, make.head(1), ()
    good = make.inclusion(6, SIZE)
    yield "another place", leaves[6], 7, head, good
    yield "another leaf", leaves[7], 6, head, good
    yield "another root", leaves[6], 6, Head(SIZE, bytes(32)), good
    yield "the root of another size", leaves[6], 6, Head(SIZE, make.head(SIZE - 1).root), good
    yield "another size that reaches the leaf in the same way", leaves[6], 6, Head(SIZE + 1, head.root), good
    yield "a hash changed", leaves[6], 6, head, (*good[:2], bytes(32), *good[3:])
    yield "hashes exchanged", leaves[6], 6, head, (good[1], good[0], *good[2:])
    yield "a hash missing", leaves[6], 6, head, good[:-1]
    yield "a hash too many", leaves[6], 6, head, (*good, bytes(32))
    yield "no hashes", leaves[6], 6, head, ()
    yield "just beyond the tree", leaves[6], SIZE, head, good
    yield "in a tree without leaves", leaves[6], 0, make.head(0), ()


def _inclusion(name: str, leaf: bytes, index: int, head: Head, proof: Sequence[bytes]) -> Case:
    return {
        "name": name,
        "leaf": leaf.hex(),
        "index": index,
        **_head(head),
        "proof": [one.hex() for one in proof],
        "reason": _reason(lambda: demand_included(leaf, index, head=head, proof=proof)),
    }


def _consistency_cases() -> Iterator[tuple[str, Head, Head, Sequence[bytes]]]:
    new = make.head(SIZE)
    for old in range(SIZE + 1):
        yield f"from {old} to {SIZE}", make.head(old), new, make.consistency(old, SIZE)
    before, good = make.head(OLD), make.consistency(OLD, SIZE)
    forged = make.grown([bytes(32), *make.leaves(SIZE)[1:]])[0]
    yield "an old leaf changed", before, forged, good
    yield "another old root", Head(OLD, bytes(32)), new, good
    yield "another new root", before, Head(SIZE, bytes(32)), good
    yield "roots exchanged", Head(OLD, new.root), Head(SIZE, before.root), good
    yield "a hash changed", before, new, (bytes(32), *good[1:])
    yield "a hash missing", before, new, good[1:]
    yield "a hash too many", before, new, (*good, bytes(32))
    yield "smaller", new, before, good
    yield "same size, another root", before, Head(OLD, bytes(32)), ()
    yield "same size, a hash too many", before, before, (bytes(32),)
    yield "no leaves, but another root", Head(0, bytes(32)), new, ()


def _consistency(name: str, old: Head, new: Head, proof: Sequence[bytes]) -> Case:
    return {
        "name": name,
        "old": _head(old),
        "new": _head(new),
        "proof": [one.hex() for one in proof],
        "reason": _reason(lambda: demand_consistent(old, new, proof)),
    }


def _key_cases() -> Iterator[tuple[str, str]]:
    good, witness = make.LOG.key.text, make.WITNESSES[0].key.text
    name, number, _ = good.split("+", 2)
    other_kind, short = b"\x02" + make.LOG.key.public, b"\x01" + make.LOG.key.public[:-1]
    yield "log", good
    yield "witness", witness
    yield "name in Chinese", make.key("危废.example/日志").key.text
    yield "another name", good.replace("hwtrack", "hwtruck")
    yield "another number", good.replace(number, "00000000")
    yield "number in capitals", good.replace(number, number.upper())
    yield "no name", good.removeprefix(name)
    yield "name with a space", make.LOG.key.text.replace("hwtrack", "hw track")
    yield "cut off", good[:-4]
    yield "a character short", good[:-1]
    yield "kind that is not used here", f"{name}+{number}+{encode(other_kind)}"
    yield "31 bytes", f"{name}+{number}+{encode(short)}"
    yield "private", make.LOG.text
    yield "line end", good + "\n"
    yield "empty", ""


def _key(name: str, key: str) -> Case:
    case: Case = {"name": name, "text": key, "reason": _reason(lambda: read_verifier_key(key))}
    if case["reason"] is None:
        read = read_verifier_key(key)
        case |= {
            "key_name": read.name,
            "key_id": read.key_id.hex(),
            "kind": int(read.kind),
            "public": read.public.hex(),
        }
    return case


def _note_cases() -> Iterator[tuple[str, str]]:
    signed = sign_note("釜残\n\nsecond part\n", make.LOG)
    good, line = signed.whole, signed.signatures[0].line
    yield "two paragraphs", good
    yield "as many signatures as there may be", good + line * (MAX_SIGNATURES - 1)
    yield "a signature too many", good + line * MAX_SIGNATURES
    yield "empty", ""
    yield "only a signature", line
    yield "no text", "\n\n" + line
    yield "no empty line", signed.text + line
    yield "no signature", signed.text + "\n"
    yield "no line end at the end", good[:-1]
    yield "empty line at the end", good + "\n"
    yield "carriage returns", good.replace("\n", "\r\n")
    yield "tab", good.replace("second", "\tsecond")
    yield "NUL", good.replace("second", "\0second")
    yield "hyphen for a dash", good.replace("—", "-")
    yield "two spaces", good.replace("— ", "—  ")
    yield "space at the end of a line", good[:-1] + " \n"
    yield "plus in the name", good.replace("example/log", "example+log")
    yield "no-break space in the name", good.replace("example/log", "example\u00a0log")
    yield "line separator in the name", good.replace("example/log", "example\u2028log")
    yield "zero-width joiner in the name", good.replace("example/log", "example\u200dlog")
    yield "longest name", sign_note("x\n", make.key("n" * 255)).whole
    yield "name a byte too long", sign_note("x\n", make.LOG).whole.replace(make.ORIGIN, "n" * 256)
    yield "base64 with its last bits set", _respelt(signed)
    yield "base64 for addresses", good[:-10] + "_" + good[-9:]
    yield "base64 without padding", good.replace("=", "")
    yield "a line of a number only", f"{signed.text}\n— {make.ORIGIN} {encode(make.LOG.key.key_id)}\n"
    yield "a line of a number and a byte", f"{signed.text}\n— {make.ORIGIN} {encode(make.LOG.key.key_id + b'x')}\n"


def _respelt(note: Note) -> str:
    """Return a note whose last base64 digit carries bits that no byte takes: 68 bytes leave four of them."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    body = note.whole.rstrip("=\n")
    return body[:-1] + alphabet[alphabet.index(body[-1]) + 1] + note.whole[len(body) :]


def _note(name: str, whole: str) -> Case:
    return {"name": name, "text": whole, "reason": _reason(lambda: read_note(whole))}


def _checkpoint_cases() -> Iterator[tuple[str, str]]:
    yield from _good_checkpoints()
    yield from _misspelt_checkpoints()
    yield from _missigned_checkpoints()


def _good_checkpoints() -> Iterator[tuple[str, str]]:
    one, two, three = make.WITNESSES
    plain = make.checkpoint(SIZE).note
    stranger = make.key("stranger.example", KeyKind.COSIGNATURE)
    yield "two of three", make.checkpoint(SIZE, one, three).note.whole
    yield "all three", make.checkpoint(SIZE, one, two, three).note.whole
    yield "witnesses before the log", _above(make.checkpoint(SIZE, one, two)).whole
    yield "a stranger beside them", make.checkpoint(SIZE, one, stranger, two).note.whole
    yield "one witness twice, at two times", _twice(plain, one, two).whole
    yield "no leaves", make.checkpoint(0, one, two).note.whole


def _above(signed: SignedCheckpoint) -> Note:
    return Note(signed.note.text, signed.note.signatures[::-1])


def _twice(plain: Note, *witnesses: Any) -> Note:
    lines = [cosign(plain.text, one, at=make.NOW + timedelta(hours=hour)) for hour in (0, 1) for one in witnesses]
    return plain.with_signatures(lines)


def _misspelt_checkpoints() -> Iterator[tuple[str, str]]:
    good = make.checkpoint(SIZE).note.text
    root = encode(make.head(SIZE).root)
    yield "size with a leading zero", _cosigned(good.replace(f"\n{SIZE}\n", f"\n0{SIZE}\n"))
    yield "size with a sign", _cosigned(good.replace(f"\n{SIZE}\n", f"\n+{SIZE}\n"))
    yield "size in full-width digits", _cosigned(good.replace(f"\n{SIZE}\n", "\n２１\n"))
    yield "greatest size", _cosigned(good.replace(f"\n{SIZE}\n", f"\n{2**53 - 1}\n"))
    yield "size beyond the greatest", _cosigned(good.replace(f"\n{SIZE}\n", f"\n{2**53}\n"))
    yield "no size", _cosigned(good.replace(f"\n{SIZE}\n", "\n\n"))
    yield "root of 31 bytes", _cosigned(good.replace(root, encode(bytes(31))))
    yield "root of 33 bytes", _cosigned(good.replace(root, encode(bytes(33))))
    yield "root in hexadecimal", _cosigned(good.replace(root, make.head(SIZE).root.hex()))
    yield "a fourth line", _cosigned(good + "and more\n")
    yield "two lines", _cosigned(f"{make.ORIGIN}\n{SIZE}\n")
    yield "origin with a space", _cosigned(good.replace("hwtrack", "hw track"))
    yield "no leaves, but another root", _cosigned(Checkpoint(make.ORIGIN, make.head(0)).text.replace("47DE", "48DE"))


def _missigned_checkpoints() -> Iterator[tuple[str, str]]:
    one, two, three = make.WITNESSES
    good = make.checkpoint(SIZE, one, two).note
    other = make.checkpoint(SIZE - 1, one, two).note
    yield "one witness", make.checkpoint(SIZE, one).note.whole
    yield "no witness", make.checkpoint(SIZE).note.whole
    yield "one witness three times", _twice(make.checkpoint(SIZE, one).note, one).whole
    yield "witnesses only", Note(good.text, good.signatures[1:]).whole
    yield "another log", make.checkpoint(SIZE, one, two, by=make.key("other.example/log")).note.whole
    yield "an impostor of the same name", make.checkpoint(SIZE, one, two, by=make.IMPOSTOR).note.whole
    yield "another size's signature", Note(good.text, (other.signatures[0], *good.signatures[1:])).whole
    yield "another size's cosignature", Note(good.text, (*good.signatures[:2], other.signatures[2])).whole
    yield "a bad signature beside the good one", good.with_signatures(other.signatures[:1]).whole
    yield "a bad cosignature beside the quorum", good.with_signatures([_damaged(three, good)]).whole
    yield "a cosignature with another time", Note(good.text, (*good.signatures[:2], _later(good.signatures[2]))).whole
    yield "a cosignature beyond the year 9999", Note(good.text, (*good.signatures[:2], _never(two, good))).whole
    yield "a cosignature a byte short", Note(good.text, (*good.signatures[:2], _short(good.signatures[2]))).whole
    yield "the log's signature in its second spelling", _raised(good).whole
    yield "the text as a plain note by a witness", _plain(good, two).whole


def _damaged(witness: Any, note: Note) -> Signature:
    made = cosign(note.text, witness, at=make.NOW)
    return replace(made, made=made.made[:-1] + bytes([made.made[-1] ^ 1]))


def _later(signature: Signature) -> Signature:
    return replace(signature, made=(int.from_bytes(signature.made[:8]) + 1).to_bytes(8) + signature.made[8:])


def _never(witness: Any, note: Note) -> Signature:
    seconds = LAST_SECOND + 1
    signed = witness.sign(f"cosignature/v1\ntime {seconds}\n{note.text}".encode())
    return Signature(witness.key.name, witness.key.key_id, seconds.to_bytes(8) + signed)


def _short(signature: Signature) -> Signature:
    return replace(signature, made=signature.made[:-1])


def _raised(note: Note) -> Note:
    first = note.signatures[0]
    second = int.from_bytes(first.made[32:], "little") + _GROUP_ORDER
    return Note(note.text, (replace(first, made=first.made[:32] + second.to_bytes(32, "little")), *note.signatures[1:]))


def _plain(note: Note, witness: Any) -> Note:
    signed = bytes(8) + witness.sign(note.text.encode())
    return Note(note.text, (*note.signatures[:2], Signature(witness.key.name, witness.key.key_id, signed)))


def _cosigned(text: str) -> str:
    one, two, _ = make.WITNESSES
    return sign_note(text, make.LOG).with_signatures([cosign(text, each, at=make.NOW) for each in (one, two)]).whole


def _checkpoint(name: str, whole: str) -> Case:
    case: Case = {"name": name, "text": whole, "reason": _reason(lambda: demand_witnessed(whole, make.TRUST))}
    if case["reason"] is None:
        found = demand_witnessed(whole, make.TRUST)
        witnesses = [{"name": one.witness.name, "at": one.at.isoformat()} for one in found.cosignatures]
        case |= {"origin": found.checkpoint.origin, **_head(found.checkpoint.head), "witnesses": witnesses}
    return case


def _proof_cases() -> Iterator[tuple[str, str, bytes]]:
    one, two, _ = make.WITNESSES
    good, leaf = make.proof(6, SIZE, one, two), make.entry(6).leaf
    text = good.text
    yield "good", text, leaf
    yield "the last leaf", make.proof(SIZE - 1, SIZE, one, two).text, make.entry(SIZE - 1).leaf
    yield "the only leaf", make.proof(0, 1, one, two).text, make.entry(0).leaf
    yield "another entry", text, make.entry(7).leaf
    yield "another place", replace(good, index=7).text, leaf
    yield "beyond the tree", replace(good, index=SIZE).text, leaf
    yield "a hash missing", replace(good, hashes=good.hashes[1:]).text, leaf
    yield "a hash too many", replace(good, hashes=(*good.hashes, bytes(32))).text, leaf
    yield "a hash changed", replace(good, hashes=(bytes(32), *good.hashes[1:])).text, leaf
    yield "as many hashes as there may be", replace(good, hashes=(bytes(32),) * 53).text, leaf
    yield "more hashes than there may be", replace(good, hashes=(bytes(32),) * 54).text, leaf
    yield "an older checkpoint", Proof(6, good.hashes, make.checkpoint(SIZE - 1, one, two).note).text, leaf
    yield "one witness only", make.proof(6, SIZE, one).text, leaf
    yield "another log", Proof(6, good.hashes, make.checkpoint(SIZE, by=make.key("other.example/log")).note).text, leaf
    yield "another version", text.replace("@v1", "@v2"), leaf
    yield "extra data", text.replace("index ", "extra AAAA\nindex "), leaf
    yield "index with a leading zero", text.replace("index 6", "index 06"), leaf
    yield "no index", text.replace("index 6\n", ""), leaf
    yield "a hash of 31 bytes", text.replace(encode(good.hashes[0]), encode(bytes(31))), leaf
    yield "no checkpoint", text.partition("\n\n")[0] + "\n\n", leaf
    yield "nothing after the hashes", text.partition("\n\n")[0], leaf
    yield "empty", "", leaf


def _proof(name: str, text: str, leaf: bytes) -> Case:
    reason = _reason(lambda: demand_proved(text, leaf, make.TRUST))
    return {"name": name, "text": text, "leaf": leaf.hex(), "reason": reason}


def _receipt_cases() -> Iterator[tuple[str, str]]:
    receipt = make.receipt()
    good = sign_receipt(receipt, make.RECEIPTS)

    def respelt(old: str, new: str) -> str:
        assert old in receipt.text
        return sign_note(receipt.text.replace(old, new), make.RECEIPTS).whole

    yield "good", good
    yield (
        "of another kind",
        sign_receipt(replace(receipt, entry=replace(receipt.entry, kind="quarantine")), make.RECEIPTS),
    )
    yield "signed by the log's key", sign_receipt(receipt, make.LOG)
    yield "unsigned text", receipt.text
    yield "another home", good.replace("\n14\n", "\n15\n")
    yield "another hash", good.replace(encode(receipt.entry.hash), encode(bytes(32)))
    yield "another time", good.replace("04:00:00.000123", "04:00:00.000124")
    yield "another form", respelt("receipt-v1", "receipt-v2")
    yield "home with a leading zero", respelt("\n14\n", "\n014\n")
    yield "kind in capitals", respelt("custody", "Custody")
    yield "id in capitals", respelt("01995e00", "01995E00")
    yield "id in braces", respelt(str(receipt.entry.entry_id), "{" + str(receipt.entry.entry_id) + "}")
    yield "id without hyphens", respelt(str(receipt.entry.entry_id), receipt.entry.entry_id.hex)
    yield "time without a fraction", respelt(".000123Z", "Z")
    yield "time in milliseconds", respelt(".000123Z", ".000Z")
    yield "time with an offset", respelt("Z\n", "+00:00\n")
    yield "thirtieth of February", respelt("2026-09-22", "2026-02-30")
    yield "hour 24", respelt("T04:", "T24:")
    yield "second 60", respelt("00:00.000123", "00:60.000123")
    yield "year nought", respelt("2026-09-22", "0000-09-22")
    yield "a line more", sign_note(receipt.text + "and more\n", make.RECEIPTS).whole
    yield "a checkpoint signed by the receipt key", sign_note(make.checkpoint(SIZE).note.text, make.RECEIPTS).whole


def _receipt(name: str, whole: str) -> Case:
    case: Case = {"name": name, "text": whole, "reason": _reason(lambda: open_receipt(whole, make.RECEIPTS.key))}
    if case["reason"] is None:
        found = open_receipt(whole, make.RECEIPTS.key)
        case |= {
            "origin": found.origin,
            "home_org_id": found.home_org_id,
            "kind": found.entry.kind,
            "entry_id": str(found.entry.entry_id),
            "hash": found.entry.hash.hex(),
            "record_time": found.record_time.isoformat(),
        }
    return case


def _head(head: Head) -> Case:
    return {"size": head.size, "root": head.root.hex()}


def _reason(check: Callable[[], object]) -> str | None:
    try:
        check()
    except ProofError as error:
        return error.reason.value
    return None
