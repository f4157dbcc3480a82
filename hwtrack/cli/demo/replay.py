"""The story from its first step to its last, over HTTP; every step says what it had to show and what it showed."""

from collections.abc import Awaitable, Callable

import httpx

from hwtrack.cli.demo import step_ban, step_count, step_gate, step_idle_run, step_manifest, step_office, step_store
from hwtrack.cli.demo.hands import UnexpectedError
from hwtrack.cli.demo.play import Play, Row
from hwtrack.cli.demo.wire import NoAnswerError
from hwtrack.kernel.errors import DomainError

Step = Callable[[Play], Awaitable[list[Row]]]

_BROKEN = (NoAnswerError, UnexpectedError, httpx.HTTPError, DomainError, LookupError, TypeError)
"""How a step breaks off: the service answers otherwise, not at all, or in another shape."""

STEPS: tuple[tuple[str, Step], ...] = (
    ("1", step_store.fill_a_drum),
    ("2", step_store.put_it_in_store),
    ("3", step_manifest.check_and_issue),
    ("4", step_manifest.load),
    ("5", step_manifest.receive),
    ("6", step_manifest.burn),
    ("7", step_ban.contract_with_consultancy),
    ("8", step_ban.file_for_the_garage),
    ("9", step_ban.consign_by_trader),
    ("10", step_ban.claim_an_exemption),
    ("11", step_gate.count_at_the_gate),
    ("12", step_gate.add_it_up),
    ("14", step_idle_run.run_idle),
    ("16", step_count.count_the_store),
    ("18", step_office.count_intermediaries),
)
"""Steps by their numbers in the story; those between belong to later parts of the product."""


async def replay(play: Play, progress: Callable[[str, int, int], None]) -> list[Row]:
    """Play every step; one that breaks off is a row that fails, and ends the story."""
    rows: list[Row] = []
    for done, (number, step) in enumerate(STEPS):
        progress("story", done, len(STEPS))
        try:
            rows += await step(play)
        except _BROKEN as error:
            return [*rows, Row(number, "the step broke off", "an answer", f"{type(error).__name__}: {error}")]
    return rows
