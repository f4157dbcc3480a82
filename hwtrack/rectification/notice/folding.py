"""Spelling differences that carry no meaning, folded away one character for one.

Knows full-width letters, digits and punctuation, ideographic spaces, the families of quotation marks, and Chinese
numerals to 99. The folded text has the length of the original, so every position found in it is a position there.
"""

_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_SAME = {
    "\u3000": " ",
    "\u00a0": " ",
    "\ufeff": " ",
    "「": "“",
    "『": "“",
    "〝": "“",
    "」": "”",
    "』": "”",
    "〞": "”",
    "﹁": "“",
    "﹂": "”",
    "〔": "(",
    "〕": ")",
    "．": ".",
    "｡": "。",
}
_TABLE = str.maketrans({**{chr(wide): chr(plain) for wide, plain in _WIDE.items()}, **_SAME})

_DIGITS = "一二三四五六七八九"
NUMERAL = "[一二三四五六七八九十]{1,3}"
"""Regular expression of a Chinese numeral; `chinese_number` says whether it is a well-formed one."""
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


def fold(text: str) -> str:
    """Return the text with half-width punctuation and one kind of quotation marks, of the same length."""
    return text.translate(_TABLE)


def chinese_number(numeral: str) -> int | None:
    """Read a numeral from 一 to 九十九, None for anything else."""
    tens, ten, ones = numeral.rpartition("十")
    if not ten:
        return _digit(numeral)
    high = 1 if not tens else _digit(tens)
    low = 0 if not ones else _digit(ones)
    return None if high is None or low is None else high * 10 + low


def chinese_numeral(number: int) -> str:
    """Write a number from 1 to 99 as a numeral; the inverse of `chinese_number`."""
    tens, ones = divmod(number, 10)
    high = "" if tens == 0 else ("" if tens == 1 else _DIGITS[tens - 1]) + "十"
    return high + (_DIGITS[ones - 1] if ones else "")


def _digit(numeral: str) -> int | None:
    return _DIGITS.index(numeral) + 1 if len(numeral) == 1 and numeral in _DIGITS else None
