"""Passwords that are guessed first: a short list of stems, keyboard rows, dates, telephone numbers.

A stem with digits or signs around it, or with the usual swaps (0 for o, @ for a), is the stem. So a few hundred entries
stand for many thousands. Source: ASVS 5.0 6.2.4, 6.2.11.
"""

import re
from collections.abc import Iterable

STEMS = frozenset(
    """
    password passwort passwd pass parola letmein welcome login logon signin admin administrator adminadmin root toor
    user guest test testtest tester testing demo temp temporary default changeme change secret private access master
    dragon monkey tiger shadow sunshine princess football baseball
    basketball soccer hockey michelle jessica jennifer ashley daniel charlie thomas andrew robert
    george hunter killer ninja computer internet
    server database iloveyou loveyou lovely love babygirl
    flower summer winter spring autumn january february march april june july august september october november
    december monday tuesday wednesday thursday friday saturday sunday qwerty qwert qwertyuiop asdfgh asdfghjkl asdf
    zxcvbnm zxcvbn zxcv qazwsx qazwsxedc qweasd qweasdzxc qwe asd zxc abc abcd abcdef abcdefg trustno whatever freedom
    hello helloworld nothing matrix cheese pepper cookie chocolate banana orange purple silver golden diamond
    woaini woaiwojia woaizhongguo zhongguo beijing shanghai nantong jiangsu lanjiang aini nihao mima wodemima
    mimashi wangyu wang zhang chen liu yang huang zhao zhou xiaoming laoban gongsi qiye meiyou buzhidao tianxia
    iloveu
    hwtrack hazwaste hazardous hazardouswaste waste weifei weixian weixianfeiwu feiwu huanbao huanbaoju huanjing
    shengtai shengtaihuanjing biaoqian liandan cangku siji guanliyuan caozuoyuan jiancha zhifa
    密码 我的密码 管理员 危废 危险废物 环保 环境 生态环境 仓库 联单 标签 企业 公司
    """.split()  # noqa: SIM905 - a list of words is read more easily than two hundred quoted ones
)

_ROWS = (
    "0123456789012345678901234567890",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
    "1234567890qwertyuiopasdfghjklzxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "qazwsxedcrfvtgbyhnujmikolp",
    "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8o9p0",
    "!@#$%^&*()_+",
)
_LINES = (*_ROWS, *(row[::-1] for row in _ROWS))
_SWAPS = str.maketrans({"0": "o", "1": "l", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"})
_REPEATED = re.compile(r"(.{1,4})\1+.{0,3}")
_CHINESE_LOVE = re.compile(r"[a-z]?(1314|520|521)+[a-z]?")
_DATE = re.compile(r"[a-z]{0,3}(19|20)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])[a-z]{0,3}")
_TELEPHONE = re.compile(r"1[3-9]\d{9}")
_SHAPES = (_REPEATED, _CHINESE_LOVE, _DATE, _TELEPHONE)
_TWO_LINES = 9
"""The longest password that is looked at as two short lines of keys."""
_EDGES = re.compile(r"^[\W\d_]+|[\W\d_]+$")


def is_guessed_first(password: str, own_words: Iterable[str] = ()) -> bool:
    """Say whether a folded password is a stem in disguise, a line of keys, a date, a telephone number.

    `own_words` are words an attacker would know of the person, such as the sign-in name.
    """
    if any(shape.fullmatch(password) for shape in _SHAPES) or _is_keyboard_line(password):
        return True
    known = STEMS | {stem for word in own_words for stem in _stems(word.casefold())}
    return not known.isdisjoint(_stems(password))


def _is_keyboard_line(password: str) -> bool:
    # Why: "qwer1234" is two lines of four keys each.
    halves = (password[:4], password[4:])
    return _on_a_row(password) or (len(password) <= _TWO_LINES and all(_on_a_row(half) for half in halves))


def _on_a_row(text: str) -> bool:
    return any(text in line for line in _LINES)


def _stems(text: str) -> frozenset[str]:
    bare = _EDGES.sub("", text)
    unswapped = _EDGES.sub("", text.translate(_SWAPS))
    # Why: in "p@ssw0rd1!" the signs at the end are decoration, in the middle they are letters.
    inner = bare.translate(_SWAPS)
    return frozenset(stem for stem in (text, bare, unswapped, inner) if len(stem) > 1)
