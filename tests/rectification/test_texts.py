"""Every template a person may read has its Chinese; the house's own test looks at errors and rules only."""

import pytest

from hwtrack.infra.i18n import chinese, translate
from hwtrack.rectification import sign_off
from hwtrack.rectification.campaign import PRACTICES
from hwtrack.rectification.notice import remarks, summary
from hwtrack.rectification.notice.numbering import TEMPLATES

CONSTANTS = [
    value
    for module in (sign_off, remarks, summary)
    for name, value in vars(module).items()
    if name.isupper() and isinstance(value, str) and not name.startswith("_")
]
NUMBERING = [text for levels in TEMPLATES.values() for text in levels.values()]
BASES = {term.basis for practice in PRACTICES.values() for term in practice.terms.values()}


@pytest.mark.parametrize("sentence", [*CONSTANTS, *NUMBERING, *sorted(BASES)])
def test_a_template_has_its_chinese(sentence: str) -> None:
    assert sentence in chinese()


def test_a_whole_sentence_comes_out() -> None:
    text = translate("zh", sign_off.ALTERED, {"n": 2, "title": "整改后"})

    assert text == "佐证 2“整改后”提交后被改动。"
