"""A step that breaks off is a row that fails, says why, and ends the story."""

import pytest

from hwtrack.cli.demo import replay
from hwtrack.cli.demo.play import Play, Row
from hwtrack.cli.demo.wire import NoAnswerError


async def good(_: Play) -> list[Row]:
    return [Row("1", "it", "works", "works")]


async def broken(_: Play) -> list[Row]:
    raise NoAnswerError("/api/manifests answered 500")


async def reshaped(_: Play) -> list[Row]:
    return [Row("2", "it", "works", {"seen": "works"}["gone"])]


@pytest.mark.anyio
@pytest.mark.parametrize("step", [broken, reshaped])
async def test_a_broken_step_fails_and_ends_the_story(step: replay.Step, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replay, "STEPS", (("1", good), ("2", step), ("3", good)))
    said: list[str] = []

    rows = await replay.replay(None, lambda part, done, of: said.append(f"{part} {done}/{of}"))  # type: ignore[arg-type]  # the steps do not look at it

    assert [(row.step, row.ok) for row in rows] == [("1", True), ("2", False)]
    assert rows[1].seen.startswith(("NoAnswerError: /api/manifests answered 500", "KeyError"))
    assert said == ["story 0/3", "story 1/3"]


def test_the_steps_of_the_story_stand_in_their_order() -> None:
    assert [number for number, _ in replay.STEPS] == [*(str(n) for n in range(1, 13)), "14", "16", "18"]
