"""Texts in the reader's language: English in the code, Chinese from each package's `zh.po`.

A message is identified by its English template. Chinese is the default; English is the template itself. A missing
translation falls back to English, and a test makes sure none is missing.
"""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

LANGUAGES = ("zh", "en")
DEFAULT_LANGUAGE = "zh"

Translate = Callable[..., str]


@cache
def chinese() -> Mapping[str, str]:
    """Return every Chinese text of every package, by its English template."""
    texts: dict[str, str] = {}
    for path in sorted(Path(__file__).resolve().parent.parent.glob("**/zh.po")):
        with path.open("rb") as file:
            catalogue = read_po(file, locale="zh")
        texts.update({str(entry.id): str(entry.string) for entry in catalogue if entry.id and entry.string})
    return texts


def translate(language: str, template: str, facts: Mapping[str, object] | None = None) -> str:
    """Return the text of an English template in the language, filled with its facts."""
    text = chinese().get(template, template) if language == "zh" else template
    return text.format_map(facts) if facts else text


def translator(language: str) -> Translate:
    """Return `_` for templates: `_("… {name} …", name=value)`."""

    def gettext(template: str, **facts: object) -> str:
        return translate(language, template, facts)

    return gettext


def language_of(accept: str | None, chosen: str | None) -> str:
    """Choose the language: an explicit switch wins, then the first of `Accept-Language` we have, then Chinese."""
    if chosen in LANGUAGES:
        return str(chosen)
    for part in (accept or "").split(","):
        tag = part.split(";")[0].strip().lower()[:2]
        if tag in LANGUAGES:
            return tag
    return DEFAULT_LANGUAGE
