"""Views of checking bundles and labels in the browser."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyView:
    """What the page brings along: the label keys, and a trust file's text, empty where the service has no log key."""

    label_keys: LabelKeys
    trust: str = ""
