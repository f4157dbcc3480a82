"""Number plates of road vehicles and numbers of vessels: read in any common spelling, kept in one.

Knows the shape of mainland plates (GA 36: province, issuing letter, serial); of a vessel it takes the registered name
or number as it is. Knows nothing of who owns them.
"""

import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

from hwtrack.kernel.errors import DomainError, Kind
from hwtrack.registry.kinds import UnitKind

_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_HEAD = rf"[{_PROVINCES}][A-HJ-NP-Z]"
_SERIAL = "[A-HJ-NP-Z0-9]"
_POWERED = re.compile(rf"{_HEAD}(?:{_SERIAL}{{5}}|[A-HJ-K]{_SERIAL}[0-9]{{4}}|[0-9]{{5}}[A-HJ-K])")
_TRAILER = re.compile(rf"{_HEAD}{_SERIAL}{{4}}挂")
_VESSEL = re.compile(r"[\u4e00-\u9fffA-Z0-9]{2,20}")
_SHAPES: Mapping[UnitKind, re.Pattern[str]] = MappingProxyType(
    {
        UnitKind.TRACTOR: _POWERED,
        UnitKind.LORRY: _POWERED,
        UnitKind.TRAILER: _TRAILER,
        UnitKind.VESSEL: _VESSEL,
    }
)
_LONGEST = 40
_SEPARATORS = re.compile(r"[\s·•・‧.\-]")


class PlateError(DomainError):
    """This is no number plate of such a vehicle."""

    kind = Kind.INVALID
    code = "registry.plate"
    detail = "“{text}” is not a number plate of this kind of vehicle."
    remedy = "Write it like 苏Z·A1203, or like 苏Z·1207挂 for a trailer."


def plate(text: str, unit: UnitKind, *, pointer: str | None = None) -> str:
    """Return the plate as it is kept: capitals, no separator, `苏ZA1203`; a trailer's, and only that, ends in 挂.

    Raises:
        PlateError: It is not a plate, or not one of this kind of vehicle.
    """
    kept = _SEPARATORS.sub("", unicodedata.normalize("NFKC", text[:_LONGEST])).upper()
    if len(text) > _LONGEST or not _SHAPES[unit].fullmatch(kept):
        raise PlateError(text=text[:20], pointer=pointer)
    return kept


def shown(kept: str, unit: UnitKind) -> str:
    """Return the plate as it is painted: `苏Z·A1203`; a vessel's number as it is kept."""
    return kept if unit is UnitKind.VESSEL else f"{kept[:2]}·{kept[2:]}"
