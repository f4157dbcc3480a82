"""Every text a person reads has its Chinese, with the same facts in it, and none stands bare in a template."""

import re
from html.parser import HTMLParser
from string import Formatter

import pytest
from babel.messages.pofile import read_po

from hwtrack.infra.i18n import translate
from hwtrack.web import render, words
from tests.web import make
from tests.web.texts import TEMPLATES, all_texts

PO = TEMPLATES.parent / "zh.po"


def chinese() -> dict[str, str]:
    with PO.open("rb") as file:
        return {str(entry.id): str(entry.string) for entry in read_po(file, locale="zh") if entry.id}


def names(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_every_text_has_its_chinese_and_no_entry_is_left_over() -> None:
    assert set(all_texts()) == set(chinese())


def test_the_chinese_has_the_same_facts() -> None:
    assert [text for text, translated in chinese().items() if names(text) != names(translated)] == []


def test_the_chinese_is_chinese() -> None:
    letters_only = {"SHA-256"}
    assert [text for text, done in chinese().items() if not re.search(r"[一-鿿]", done)] == list(
        letters_only & set(all_texts())
    )


class Seen(HTMLParser):
    """Collects every text a person sees or hears, but for what programs read (keys, notes, addresses)."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._skipping = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._skipping = tag in {"script", "svg", "code", "pre"}
        self.texts += [value or "" for name, value in attrs if name in {"aria-label", "alt", "title", "placeholder"}]

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - the parser's hook
        self._skipping = False

    def handle_data(self, data: str) -> None:
        if not self._skipping:
            self.texts.append(data)


def marked(template: str, **_: object) -> str:
    return f"⟦{template}⟧"


@pytest.mark.parametrize("name", make.PAGES)
def test_no_words_stand_bare_in_a_template(name: str) -> None:
    """With every translated text marked, no English word is left: the fixtures' own data are Chinese."""
    template, role, view = make.PAGES[name]
    env = render.environment_with(marked)
    seen = Seen()
    seen.feed(env.get_template(template).render(view=view, shell=make.shell(role)))
    bare = re.sub(r"⟦[^⟧]*⟧", " ", " ".join(seen.texts))

    assert set(re.findall(r"\b[A-Za-z]?[a-z]{2,}\b", bare)) <= UNTRANSLATED


UNTRANSLATED = {"kg", "mm", "canglan", "ck", "lanjiang", "zk", "demo", "jpg", "pdf", "ab" * 8, "ab" * 32, "cd" * 8}
"""Units, the fixtures' sign-in names and file names."""


@pytest.mark.parametrize("table", words.TABLES)
def test_every_word_of_a_table_has_a_known_sign_and_tone(table: str) -> None:
    drawings = render.environment("en").get_template("icons.html").module.drawings  # type: ignore[attr-defined]
    for word in words.TABLES[table].values():
        if isinstance(word, words.Word):
            assert word.icon in drawings
            assert word.tone in {"", "good", "warn", "bad"}


def test_the_official_words_are_used() -> None:
    for english, official in (
        ("First the place's plaque, then the container's label", "请先扫场所码，再扫包装码"),
        (
            "Signature valid (this does not prove that the thing before you is the right one)",
            "签名有效（不证明实物真实）",
        ),
        ("Received = accepted + refused", "实收 = 接受 + 拒收"),
        ("Nothing may be added after sealing", "封口后不得再投加"),
        ("Voided, not to be used for a transfer", "已作废，不得用于转移"),
    ):
        assert translate("zh", english) == official
