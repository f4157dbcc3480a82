"""Questions from the command line: a label, a chain, the rules, what a notice says.

Asked as the operator of the machine, through the worker's database role; nothing is written.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from hwtrack.cli import place
from hwtrack.config import Settings
from hwtrack.custody.bundle.anchors import trust_file
from hwtrack.custody.service.bundling import Desks, bundle_text, own_keys
from hwtrack.custody.service.ledgers import Question, worksheets
from hwtrack.custody.service.standing import verify_chain
from hwtrack.infra import roles
from hwtrack.infra.db import Database
from hwtrack.infra.i18n import translate, translator
from hwtrack.infra.work import Work, begin_work
from hwtrack.infra.workbooks import write_workbook
from hwtrack.kernel.actor import SYSTEM
from hwtrack.labels.service.desk import open_desk
from hwtrack.labels.service.public import shown
from hwtrack.rectification.notice.reading import read_notice
from hwtrack.rectification.notice.summary import summary
from hwtrack.registry.rules import RULES as PLAN_RULES
from hwtrack.tlog.service.desk import open_desk as open_log_desk
from hwtrack.tlog.service.publishing import NoLogKeyError
from hwtrack.tlog.service.standing import Sealing
from hwtrack.tlog.service.standing import standing as log_standing
from hwtrack.transfers.rulebook import RULES

T = TypeVar("T")

HOLDS = "{length} events, the chain holds; its head is"


def label(settings: Settings, code: str, *, light: bool) -> str:
    """Return a container's newest label as text with a symbol that a phone reads off the screen.

    Raises:
        DomainError: It is no code, or has no label.
    """
    desk = open_desk(settings)
    return _asked(settings, lambda work: shown(work, desk, code, light_ground=light))


def chain(settings: Settings, code: str, language: str) -> tuple[str, bool]:
    """Recompute a container's chain; return one sentence and whether it holds.

    Raises:
        DomainError: There is no such container.
    """
    check = _asked(settings, lambda work: verify_chain(work, code))
    if check.found is None:
        return f"{check.code}: {translate(language, HOLDS, {'length': check.length})} {check.head.hex()}", True
    return f"{check.code}: {translate(language, check.found.template, check.found.facts)}", False


def log(settings: Settings) -> tuple[str, bool]:
    """Return how the log stands, one fact a line, and whether it is sealed in time."""
    desk = open_log_desk(settings)
    found = _asked(settings, lambda work: log_standing(work, desk))
    newest = found.newest.head.size if found.newest else 0
    lines = [
        f"log        {desk.origin}",
        f"sealed     {found.head.size} entries, {found.sealing.value}, {found.waiting} waiting, {found.lag or 0:.1f} s",
        f"signed     {newest}",
        f"confirmed  {found.confirmed} by {found.quorum} of {len(found.witnesses)}",
    ]
    for one in found.witnesses:
        last = f"{one.last.size}, {one.last.age:.0f} s ago" if one.last else "never"
        lines.append(f"witness    {one.key.name}: {last}")
    lines += [f"held up by {one}" for one in found.held_up_by]
    return "\n".join(lines), found.sealing is Sealing.SEALING


def bundle(settings: Settings, codes: Sequence[str]) -> str:
    """Return the bundle of containers as the text of its file.

    Raises:
        DomainError: There is no such container, nothing was recorded of one, or it would be too large.
    """
    desks = _desks(settings)
    return _asked(settings, lambda work: bundle_text(work, desks, codes))


def trust(settings: Settings) -> str:
    """Return the trust file of this service.

    Raises:
        DomainError: The service has no log key, or its label keys cannot be used.
    """
    desks = _desks(settings)
    keys = _asked(settings, lambda work: own_keys(work, desks))
    if keys is None:
        raise NoLogKeyError
    return trust_file(keys)


def _desks(settings: Settings) -> Desks:
    return Desks(open_desk(settings), open_log_desk(settings))


def ledger(settings: Settings, site: UUID, days: tuple[date, date], target: Path, language: str) -> None:
    """Write a site's ledger of own waste over some days as worksheets, as an operator takes it away for a company.

    Raises:
        DomainError: There is no such site, the days are no period, or there are too many lines.
    """

    async def written(work: Work) -> None:
        question = Question(first=days[0], last=days[1])
        sheets = await worksheets(work, site, question, translator(language))
        with target.open("wb") as file:
            await write_workbook(file, sheets, at=work.now)

    _asked(settings, written)


def notice(path: Path, language: str) -> str:
    """Return what a published notice holds: groups, issues, measures, documents, and what was not understood.

    Raises:
        DomainError: It cannot be read, or holds no issue.
    """
    return summary(read_notice(path.read_bytes()), lambda text, facts: translate(language, text, facts))


def rules(language: str) -> str:
    """Return every rule with its clause and what it does at each stage."""
    lines = []
    for rule in (*RULES, *PLAN_RULES):
        effects = ", ".join(f"{stage.value}: {effect.value}" for stage, effect in rule.effects.items())
        mark = "" if rule.confirmed else " · to be confirmed"
        lines.append(f"{rule.id} v{rule.version}  {translate(language, rule.title)}")
        lines.append(f"        {translate(language, rule.basis)}{mark}; {rule.severity.value}; {effects}")
    return "\n".join(lines)


def _asked(settings: Settings, question: Callable[[Work], Awaitable[T]]) -> T:
    async def ask(url: str) -> T:
        database = await Database.open(url, pool=1)
        try:
            async with begin_work(database, SYSTEM) as work:
                return await question(work)
        finally:
            await database.close()

    with place.attached(settings) as at:
        return asyncio.run(ask(at.url(roles.WORKER)))
