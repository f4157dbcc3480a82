"""The one definition of "the same": RFC 8785 text and its SHA-256.

Bodies that are hashed or signed are canonical JSON *text*; a body that arrives in another spelling is refused, never
re-canonicalised, because the device signed the bytes it sent. Floats are refused (masses are strings), so is any
string that is not valid Unicode. Source: RFC 8785; design.md §3 (traps), §13 (what is hashed).
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum, StrEnum
from functools import singledispatch
from types import NoneType
from typing import Any
from uuid import UUID

from hwtrack.kernel.errors import DomainError, Kind
from hwtrack.kernel.quantity import Mass

MAX_INTEGER = 2**53 - 1

_WRITER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


class NotCanonicalError(DomainError):
    """The body is not canonical JSON."""

    kind = Kind.INVALID
    code = "not-canonical"
    detail = "The body is not in the canonical form of RFC 8785: {reason}."
    remedy = "Send the body with sorted keys, no spaces and no floating-point numbers, exactly as it was signed."


def canonical(value: object) -> str:
    """Return the canonical text of a plain JSON value: no floats, integers within ±(2⁵³ − 1).

    Raises:
        NotCanonicalError: The value holds something JSON or this subset has no place for.
    """
    _check(value)
    # Why: json sorts keys by code point and RFC 8785 by UTF-16 unit; they differ beyond U+FFFF only, which _check bars.
    return _WRITER.encode(value)


def read_canonical(text: str) -> dict[str, Any]:
    """Return the object written in `text`.

    Raises:
        NotCanonicalError: The text is no JSON object, repeats a key, or is not spelled canonically.
    """
    try:
        value = json.loads(text, object_pairs_hook=_unique, parse_float=_no_float, parse_constant=_no_float)
        if not isinstance(value, dict):
            raise NotCanonicalError(reason="it is not an object")
        respelled = canonical(value)
    except (ValueError, RecursionError) as error:
        raise NotCanonicalError(reason="it is not JSON") from error
    if respelled != text:
        raise NotCanonicalError(reason="its spelling differs from the canonical one")
    return value


def sha256(text: str) -> bytes:
    """Return the SHA-256 of the text's UTF-8 bytes, 32 bytes."""
    return hashlib.sha256(text.encode()).digest()


@singledispatch
def plain(value: object) -> Any:
    """Turn frozen values (dataclasses, masses, dates, ids, enums, tuples) into plain JSON values."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    raise NotCanonicalError(reason=f"a {type(value).__name__} has no canonical form")


@plain.register(NoneType)
@plain.register(bool)
@plain.register(int)
@plain.register(str)
def _(value: object) -> Any:
    return value


@plain.register
def _(value: Enum) -> Any:
    return value.value


@plain.register
def _(value: StrEnum) -> Any:
    return value.value


@plain.register
def _(value: Mass) -> Any:
    return value.text


@plain.register(date)
@plain.register(UUID)
def _(value: object) -> Any:
    return str(value)


@plain.register
def _(value: datetime) -> Any:
    return value.isoformat()


@plain.register
def _(value: bytes) -> Any:
    return value.hex()


@plain.register
def _(value: Mapping) -> Any:  # type: ignore[type-arg]  # singledispatch knows bare classes only
    return {str(plain(key)): plain(item) for key, item in value.items()}


@plain.register(tuple)
@plain.register(list)
def _(value: Iterable[object]) -> Any:
    return [plain(item) for item in value]


@plain.register(frozenset)
@plain.register(set)
def _(value: Iterable[object]) -> Any:
    return sorted(plain(item) for item in value)


def _check(value: object) -> None:
    match value:
        case None | bool():
            pass
        case str():
            _check_text(value)
        case int():
            _check_integer(value)
        case dict():
            for key, item in value.items():
                _check_key(key)
                _check(item)
        case list():
            for item in value:
                _check(item)
        case _:
            raise NotCanonicalError(reason=f"a {type(value).__name__} has no place in it")


def _check_integer(value: int) -> None:
    if abs(value) > MAX_INTEGER:
        raise NotCanonicalError(reason="an integer is beyond 2^53 - 1")


def _check_key(key: object) -> None:
    if not isinstance(key, str) or not key.isascii():
        raise NotCanonicalError(reason="a key is not ASCII text")


def _check_text(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise NotCanonicalError(reason="a string is not valid Unicode") from error


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({key for key, _ in pairs}) != len(pairs):
        raise NotCanonicalError(reason="a key is repeated")
    return dict(pairs)


def _no_float(_: str) -> Any:
    raise NotCanonicalError(reason="a number is not an integer")
