"""The explaining text of each problem code, read from `docs/problems/<code>.md`.

A file is English first; its Chinese section begins with the first heading that holds a Chinese character. Knows just
enough Markdown for these short texts: headings, paragraphs, lists, and marks that are dropped.
"""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from hwtrack.web.views.public import Block, ProblemPageView

_CODE = re.compile(r"[a-z0-9]+([.-][a-z0-9]+)*")
_CHINESE = re.compile(r"[一-鿿]")
_MARKS = re.compile(r"\*\*|`|(?<=[^\w])_|_(?=[^\w])")
_LINK = re.compile(r"\[([^\]]+)\]\([^)]*\)")
_ITEM = re.compile(r"^(?:[-*]|\d+\.)\s+")
LONGEST_CODE = 80


def read(folder: Path, code: str, language: str) -> ProblemPageView | None:
    """Return the page of a problem code in the language, or nothing if there is no such problem."""
    if len(code) > LONGEST_CODE or not _CODE.fullmatch(code):
        return None
    file = folder / f"{code}.md"
    if not file.is_file():
        return None
    return view_of(code, file.read_text(encoding="utf-8"), language)


def view_of(code: str, text: str, language: str) -> ProblemPageView:
    """Make the page out of a file's text."""
    paragraphs = tuple(_paragraphs(text))
    split = next((at for at, part in enumerate(paragraphs) if _is_chinese_heading(part)), len(paragraphs))
    part = paragraphs[split:] if language == "zh" and split < len(paragraphs) else paragraphs[:split]
    title = _plain(part[0].lstrip("# ")) if part else code
    return ProblemPageView(code=code, title=title, blocks=tuple(_block(each) for each in part[1:]))


def _paragraphs(text: str) -> Iterable[str]:
    for chunk in re.split(r"\n\s*\n", text.strip()):
        lines = chunk.strip().splitlines()
        if lines and lines[0].startswith("#"):
            yield lines[0]
            lines = lines[1:]
        if lines:
            yield "\n".join(lines)


def _is_chinese_heading(part: str) -> bool:
    return part.startswith("#") and bool(_CHINESE.search(part))


def _block(part: str) -> Block:
    if part.startswith("#"):
        return Block("heading", _plain(part.lstrip("# ")))
    lines = part.splitlines()
    if _ITEM.match(lines[0]):
        return Block("list", items=tuple(_items(lines)))
    return Block("text", _plain(_joined(lines)))


def _items(lines: Sequence[str]) -> Iterable[str]:
    item: list[str] = []
    for line in lines:
        if _ITEM.match(line) and item:
            yield _plain(_joined(item))
            item = []
        item.append(_ITEM.sub("", line).strip())
    yield _plain(_joined(item))


def _joined(lines: Sequence[str]) -> str:
    """Join the lines of a paragraph: with a space, but none beside a Chinese character."""
    text = lines[0].strip()
    for line in lines[1:]:
        seam = text[-1:] + line.strip()[:1]
        text += ("" if _CHINESE.search(seam) else " ") + line.strip()
    return text


def _plain(text: str) -> str:
    return _MARKS.sub("", _LINK.sub(r"\1", text)).strip()
