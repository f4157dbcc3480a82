"""`hwtrack verify log` and `hwtrack verify receipt`: the operator's full check, and what became of one promise.

Asked as the operator of the machine, through the worker's database role; only the witnesses are told something new.
"""

import asyncio
from pathlib import Path

from hwtrack.cli import place
from hwtrack.config import Settings
from hwtrack.custody.service import auditing as custody
from hwtrack.infra import roles
from hwtrack.infra.db import Database
from hwtrack.infra.i18n import translate
from hwtrack.infra.work import begin_work
from hwtrack.kernel.actor import SYSTEM
from hwtrack.kernel.errors import Fault
from hwtrack.tlog.findings import LAYER_TEXTS, Findings, Layer
from hwtrack.tlog.note import MAX_BYTES
from hwtrack.tlog.reason import REASON_TEXTS, ProofError
from hwtrack.tlog.service.checking import Follow, ask_witnesses, check_log, check_records
from hwtrack.tlog.service.desk import LogDesk, open_desk
from hwtrack.tlog.service.keeping import KEPT_TEXTS, follow_up
from hwtrack.transfers.service import auditing as transfers

UNSIGNED = "{count} events of people who had a phone bear no phone's signature; the first is {event_id}."

FOLLOW: tuple[Follow, ...] = (custody.lost, transfers.lost)
"""Each package that writes entries of its own follows them to its records: no package's SQL reaches up."""

NO_LOG_KEY = "The log's key is not set: checkpoints are compared with the tree, and nobody's signature on them."


def check(settings: Settings, language: str) -> tuple[str, bool]:
    """Check everything that was recorded; return a line for each layer, and whether all of them hold.

    Raises:
        DomainError: The settings of the log do not fit together.
    """
    desk = open_desk(settings)
    with place.attached(settings) as at:
        findings = asyncio.run(checked(at.url(roles.WORKER), desk))
    if desk.log is None:
        findings.note(Fault(NO_LOG_KEY, {}))
    return written(findings, language), findings.holds


async def checked(url: str, desk: LogDesk) -> Findings:
    """Check every layer over a database, the witnesses' memory included."""
    findings = Findings()
    database = await Database.open(url, pool=2)
    try:
        await custody.check_custody(lambda: begin_work(database, SYSTEM), findings)
        await check_records(lambda: begin_work(database, SYSTEM), FOLLOW, findings)
        await check_log(lambda: begin_work(database, SYSTEM), desk, findings)
        await ask_witnesses(lambda: begin_work(database, SYSTEM), desk, findings)
    finally:
        await database.close()
    return findings


def written(findings: Findings, language: str) -> str:
    """Write findings as one line for each layer, the first break of a layer under it."""
    lines = []
    for layer in Layer:
        state = "FAIL" if findings.broken[layer] else "ok"
        counted = f"{findings.checked[layer]:>10} {state:>5}"
        lines.append(f"{counted}  {layer.value:<11} {translate(language, LAYER_TEXTS[layer])}")
        if (fault := findings.first.get(layer)) is not None:
            more = findings.broken[layer] - 1
            lines.append(f"{'':>18}{_said(fault, language)}" + (f" (+{more})" if more else ""))
    if findings.unsigned:
        facts: dict[str, str | int] = {"count": findings.unsigned, "event_id": findings.first_unsigned}
        lines.append(translate(language, UNSIGNED, facts))
    return "\n".join([*lines, *(_said(note, language) for note in findings.notes)])


def receipt(settings: Settings, path: Path, language: str) -> tuple[str, bool]:
    """Say what became of the promise in a file, and whether it was kept."""
    text = path.read_bytes()[: MAX_BYTES + 1].decode(errors="replace")

    async def ask(url: str) -> tuple[str, bool]:
        database = await Database.open(url, pool=1)
        try:
            async with begin_work(database, SYSTEM) as work:
                promise = await follow_up(work, text)
        finally:
            await database.close()
        return translate(language, KEPT_TEXTS[promise.kept], promise.facts), promise.holds

    with place.attached(settings) as at:
        try:
            return asyncio.run(ask(at.url(roles.WORKER)))
        except ProofError as error:
            return translate(language, REASON_TEXTS[error.reason]), False


def _said(fault: Fault, language: str) -> str:
    return translate(language, fault.template, fault.facts)
