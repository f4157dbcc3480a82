"""利用处置方式代码: the method codes that plans, licences and manifests may name.

The list is closed: codes of other countries' lists (R10-R14, D2-D8, D11-D15) are refused. Source: HJ 1033 Appendix F;
HJ 1259 5.5.3 d, 5.5.5 e; regulation.md 6.3.
"""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from io import StringIO

from hwtrack.kernel.errors import DomainError, Kind

METHOD_SHAPE = re.compile(r"[RDCYG][1-9][0-9]?")


class MethodFamily(StrEnum):
    """What a method does with the waste: 利用, 处置, or one of the list's three special groups."""

    RECOVERY = "recovery"
    DISPOSAL = "disposal"
    CO_PROCESSING = "co_processing"
    MEDICAL = "medical"
    CHROMIUM_SLAG = "chromium_slag"


@dataclass(frozen=True, slots=True)
class Method:
    """One method: its code, its name in the list, its family."""

    code: str
    name: str
    family: MethodFamily


class UnknownMethodError(DomainError):
    """The method code is not in the list."""

    kind = Kind.INVALID
    code = "registry.method-unknown"
    detail = "“{text}” is not a recovery or disposal method of HJ 1033."
    remedy = "Use R1 to R9 or R15, D1, D9, D10 or D16, C1 to C3, or a code for medical waste or chromium slag."


def method_codes(
    codes: tuple[str, ...], known: Mapping[str, Method], *, pointer: str | None = None
) -> tuple[Method, ...]:
    """Return the methods of the codes, each once, in the order of the codes as they sort.

    Raises:
        UnknownMethodError: One is not in the list.
    """
    for code in codes:
        if code not in known:
            raise UnknownMethodError(text=code[:10], pointer=pointer)
    return tuple(known[code] for code in sorted(set(codes), key=_sort_key))


def recovering(methods: Mapping[str, Method]) -> frozenset[str]:
    """Return the codes of the methods that recover (利用); all others dispose of (处置).

    Of the special groups, making building material, cleaning packagings, and sintering or cement from chromium slag
    recover; the list does not say so itself. Source: HJ 1033 Appendix F; marked I.
    """
    return frozenset(
        code
        for code, method in methods.items()
        if method.family is MethodFamily.RECOVERY or code in ("C2", "C3", "G23", "G24")
    )


def read_methods(text: str) -> Mapping[str, Method]:
    """Read the list: `code,name_zh,family`.

    Raises:
        ValueError: A code or a family is none.
    """
    methods = {}
    for row in csv.DictReader(StringIO(text)):
        if not METHOD_SHAPE.fullmatch(row["code"]):
            raise ValueError(f"not a method code: {row['code']}")
        methods[row["code"]] = Method(row["code"], row["name_zh"], MethodFamily(row["family"]))
    return methods


def _sort_key(code: str) -> tuple[str, int]:
    return code[0], int(code[1:])
