"""What a page needs to read labels by itself."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelKeys:
    """The signed key list, the root that signed it in hexadecimal, our labels' hosts, and how old a list may be."""

    document: str
    root: str
    hosts: tuple[str, ...]
    days: int

    @property
    def plain(self) -> dict[str, Any]:
        """For the page's module."""
        return asdict(self)
