"""The pages behind problem codes: the right language, nothing outside the folder."""

from pathlib import Path

import pytest

from hwtrack.web.problem_texts import LONGEST_CODE, read, view_of
from hwtrack.web.views.public import Block

TEXT = """# The code is wrong

It has `18` characters,
the last one **checks** the others. See [the page](/problems/x).

- one
- two, which
  goes on

**What to do.** Copy it.

## 代码有误

共18位,
末位为校验码。

**怎么办:** 请重新填写。
"""


def test_english_is_the_first_part() -> None:
    view = view_of("a.b", TEXT, "en")

    assert view.title == "The code is wrong"
    assert view.blocks == (
        Block("text", "It has 18 characters, the last one checks the others. See the page."),
        Block("list", items=("one", "two, which goes on")),
        Block("text", "What to do. Copy it."),
    )


def test_chinese_begins_with_the_first_chinese_heading() -> None:
    view = view_of("a.b", TEXT, "zh")

    assert view.title == "代码有误"
    assert view.blocks == (
        Block("text", "共18位,末位为校验码。"),
        Block("text", "怎么办: 请重新填写。"),
    )


def test_without_a_chinese_section_english_is_shown() -> None:
    assert view_of("a.b", "# Only English\n\nText.", "zh").title == "Only English"


@pytest.mark.parametrize(
    "code", ["../secret", "..", "A.B", "a/b", "a..b", "", "a.b.md", "a" * (LONGEST_CODE + 1), "-a"]
)
def test_only_codes_are_looked_for(tmp_path: Path, code: str) -> None:
    (tmp_path / "secret.md").write_text("# Secret")
    (tmp_path / "folder").mkdir()

    assert read(tmp_path / "folder", code, "en") is None


def test_a_known_code_is_read(tmp_path: Path) -> None:
    (tmp_path / "labels.code-check.md").write_text(TEXT, encoding="utf-8")
    view = read(tmp_path, "labels.code-check", "en")

    assert view is not None
    assert view.code == "labels.code-check"
