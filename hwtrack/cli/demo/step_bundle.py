"""Step 20: the drum's bundle is checked by the program in a process that knows no settings; a byte altered is named.

The keys are those that signer and witnesses tell, with the service's published receipt and label keys.
"""

import asyncio
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from hwtrack.cli.demo import haul, story
from hwtrack.cli.demo.children import LABEL_HOST
from hwtrack.cli.demo.outside import Outside
from hwtrack.cli.demo.pen import instant
from hwtrack.cli.demo.play import Play, Row
from hwtrack.custody.bundle.anchors import trust_file
from hwtrack.custody.bundle.form import Bundle, KeyTexts, read_bundle

_STEP = "20"
_MASS, _OTHER = '"187.400"', '"187.300"'


async def check_bundle(play: Play, outside: Outside, folder: Path) -> list[Row]:
    """Ask for the bundle as its home organisation does, and check it and a forgery of it."""
    at = instant(story.BURNT_ON, "18:00")
    answer = await play.wire.get(haul.SENDER, f"/api/containers/{story.DRUM_CODE}/bundle", at=at)
    trust = folder / "trust.json"
    trust.write_text(trust_file(await _keys(play, outside)), encoding="utf-8")
    bundle = read_bundle(answer.content)
    number, forged = _forged(bundle)
    good = await asyncio.to_thread(_verified, folder / "drum.hwbundle.json", answer.content, trust)
    bad = await asyncio.to_thread(_verified, folder / "forged.hwbundle.json", forged.text.encode(), trust)
    events = len(bundle.containers[0].links)
    return [
        Row(
            _STEP,
            "the drum's bundle, checked without us",
            f"holds, {events} events",
            f"{good['verdict']}, {_length(good)} events",
        ),
        Row(
            _STEP,
            "the same with one digit altered",
            f"broken, text of event {number}",
            f"{bad['verdict']}, {_named(bad)}",
        ),
    ]


async def _keys(play: Play, outside: Outside) -> KeyTexts:
    receipts = (await play.wire.http.get("/api/log/keys")).json()["receipts"]
    labels = (await play.wire.http.get("/api/label-keys")).json()
    return KeyTexts(
        log=outside.log.text,
        witnesses=tuple(one.key.text for one in outside.witnesses),
        quorum=len(outside.witnesses),
        receipts=tuple(one["key"] for one in receipts),
        label_roots=(bytes.fromhex(labels["root"]),),
        label_hosts=(LABEL_HOST,),
    )


def _forged(bundle: Bundle) -> tuple[int, Bundle]:
    """Return the bundle with a lighter drum at its sealing, and the number of that event."""
    sealing = next(event for event in bundle.events if '"kind":"sealed"' in event.body)
    lighter = replace(sealing, body=sealing.body.replace(_MASS, _OTHER, 1))
    links = bundle.containers[0].links
    number = next(link.seq for link in links if link.event_id == sealing.event_id)
    return number, replace(bundle, events=tuple(lighter if one is sealing else one for one in bundle.events))


def _verified(file: Path, content: bytes, trust: Path) -> dict[str, Any]:
    """Check a file as somebody does who has the program and nothing else of ours."""
    file.write_bytes(content)
    told = {name: value for name, value in os.environ.items() if not name.startswith("HWTRACK_")}
    command = [sys.executable, "-m", "hwtrack.cli", "verify", str(file), "--trust", str(trust), "--json"]
    done = subprocess.run(command, env=told, capture_output=True, text=True, check=False)  # noqa: S603 - this program
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def _length(report: dict[str, Any]) -> int:
    return sum(len(story["events"]) for story in report["containers"])


def _named(report: dict[str, Any]) -> str:
    findings = (found for step in report["steps"] if step["layer"] == "chain" for found in step["findings"])
    return ", ".join(f"{found['reason']} of event {found['facts']['event']}" for found in findings)
