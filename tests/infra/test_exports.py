"""The gate of exports: a share per organisation, both sides of each limit; names of files in any script."""

import asyncio
import io
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

import pytest

from hwtrack.infra.exports import (
    AT_ONCE,
    PER_WINDOW,
    WINDOW,
    XLSX,
    ExportGate,
    TooManyExportsError,
    file_answer,
    stream_answer,
)

NOW = datetime(2026, 10, 26, 1, 0, tzinfo=UTC)
US, THEM = 14, 15


def taken(gate: ExportGate, count: int, *, at: datetime = NOW, org: int = US) -> None:
    for _ in range(count):
        with gate.turn(org, at):
            pass


def test_twelve_files_a_minute_and_no_more() -> None:
    gate = ExportGate()
    taken(gate, PER_WINDOW)

    with pytest.raises(TooManyExportsError) as error:
        taken(gate, 1, at=NOW + timedelta(seconds=20))
    assert error.value.facts["seconds"] == 40
    taken(gate, 1, at=NOW + WINDOW)


def test_two_at_once_and_no_more() -> None:
    gate = ExportGate()
    with ExitStack() as stack:
        for _ in range(AT_ONCE):
            stack.enter_context(gate.turn(US, NOW))
        with pytest.raises(TooManyExportsError):
            taken(gate, 1)
        taken(gate, 1, org=THEM)
    taken(gate, 1)


def test_a_file_that_failed_frees_its_place() -> None:
    gate = ExportGate()
    for _ in range(3):
        with pytest.raises(LookupError), gate.turn(US, NOW):
            raise LookupError


@pytest.mark.parametrize(
    ("name", "plain"), [("ledger 2026-09.xlsx", "ledger_2026_09.xlsx"), ("沧澜台账.xlsx", "file.xlsx")]
)
def test_a_name_in_any_script_is_a_name_of_a_file(name: str, plain: str) -> None:
    header = file_answer(b"x", name=name, media_type=XLSX).headers["content-disposition"]

    assert f'filename="{plain}"' in header
    assert "filename*=UTF-8''" in header
    header.encode("ascii")


def test_a_long_file_comes_in_pieces_and_is_closed() -> None:
    file = io.BytesIO(b"x" * 200_000)

    async def read() -> tuple[int, int]:
        answer = stream_answer(file, name="a.xlsx", media_type=XLSX)
        pieces = [piece async for piece in answer.body_iterator]  # type: ignore[attr-defined]  # a streaming answer
        return len(pieces), sum(len(piece) for piece in pieces)

    assert asyncio.run(read()) == (4, 200_000)
    assert file.closed
