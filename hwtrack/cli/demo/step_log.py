"""After the story: the log is sealed, signed and witnessed, and the first scan's receipt has a proof under it.

Everything is checked with the keys of signer and witnesses as their owners tell them, nothing with the service's word.
"""

import asyncio
import time

from hwtrack.cli.demo.outside import Outside
from hwtrack.cli.demo.play import Play, Row
from hwtrack.tlog.note import read_verifier_key
from hwtrack.tlog.proof import demand_proved
from hwtrack.tlog.reason import ProofError
from hwtrack.tlog.receipt import Receipt, open_receipt
from hwtrack.tlog.trust import Witnessed, demand_witnessed

PATIENCE_S = 60.0
_STEP_S = 0.25
_STEP = "log"


async def prove(play: Play, outside: Outside) -> list[Row]:
    """Wait until the witnesses have confirmed everything, then check a checkpoint and a proof."""
    await _settled(play, outside)
    count = len(outside.witnesses)
    receipt = await _receipt(play)
    return [
        Row(_STEP, "checkpoint confirmed by witnesses", f"{count} of {count}", await _confirmed(play, outside)),
        Row(_STEP, "first scan's receipt, and its proof", "signed, proved", await _proved(play, outside, receipt)),
    ]


async def _settled(play: Play, outside: Outside) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        status = (await play.wire.http.get("/api/log/status")).json()
        sizes = [one["size"] for one in status["witnesses"]]
        if status["head"]["size"] and sizes == [status["head"]["size"]] * len(outside.witnesses):
            return
        await asyncio.sleep(_STEP_S)


async def _confirmed(play: Play, outside: Outside) -> str:
    count = len(outside.witnesses)
    try:
        found = demand_witnessed((await play.wire.http.get("/api/log/checkpoint")).text, outside.trust)
    except ProofError as error:
        return error.reason.value
    return f"{len(found.cosignatures)} of {count}"


async def _receipt(play: Play) -> Receipt | None:
    keys = (await play.wire.http.get("/api/log/keys")).json()["receipts"]
    try:
        return open_receipt(play.receipts[0], read_verifier_key(keys[0]["key"]))
    except (ProofError, IndexError):
        return None


async def _proved(play: Play, outside: Outside, receipt: Receipt | None) -> str:
    if receipt is None:
        return "no receipt"
    address = f"/api/log/proof/{receipt.entry.entry_id}"
    proof = await play.wire.http.get(address, params={"home": receipt.home_org_id})
    try:
        found: Witnessed = demand_proved(proof.text, receipt.entry.leaf, outside.trust)
    except ProofError as error:
        return f"signed, {error.reason.value}"
    return "signed, proved" if found.cosignatures else "signed, unconfirmed"
