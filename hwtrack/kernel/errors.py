"""What may go wrong, in the domain's words and without HTTP.

An error is declared beside the decision that raises it. Its `code` names a page under `/problems/`, its docstring's
first line is the English title, and `detail` and `remedy` are English templates that the catalogue translates. Which
HTTP status a kind means is decided in `hwtrack.infra.problems` alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar


class Kind(StrEnum):
    """The family of a refusal; the shell turns it into a status."""

    INVALID = "invalid"
    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    CONFLICT = "conflict"
    REFUSED = "refused"
    STALE = "stale"
    TOO_MANY = "too_many"
    TOO_LARGE = "too_large"
    UNAVAILABLE = "unavailable"


class DomainError(Exception):
    """The request cannot be carried out.

    Keyword arguments are the facts that fill the templates: plain strings and integers, never personal data. `pointer`
    is the JSON Pointer of the offending member of the request, where there is one.
    """

    kind: ClassVar[Kind]
    code: ClassVar[str]
    detail: ClassVar[str] = ""
    remedy: ClassVar[str] = ""

    def __init__(self, *, pointer: str | None = None, **facts: str | int) -> None:
        """Keep the facts; the text is made when it is shown, in the reader's language."""
        self.pointer = pointer
        self.facts: Mapping[str, str | int] = MappingProxyType(dict(facts))
        super().__init__(self.english())

    @classmethod
    def title(cls) -> str:
        """Return the English title: the first line of the class docstring, without its full stop."""
        return (cls.__doc__ or cls.__name__).strip().splitlines()[0].rstrip(".")

    def english(self) -> str:
        """Return the filled English detail, for logs and for the command line."""
        return (self.detail or self.title()).format_map(dict(self.facts))


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in one place of an input, for errors that carry several.

    `template` is English and filled from `facts`; `pointer` is a JSON Pointer or `line/column` of a file.
    """

    template: str
    facts: Mapping[str, str | int]
    pointer: str = ""


class ManyFaultsError(DomainError):
    """The input has faults.

    The base of errors that list every fault at once, so that a person corrects a file in one pass.
    """

    kind = Kind.INVALID
    code = "input-faults"
    detail = "{count} faults were found; nothing was saved."
    remedy = "Correct every listed line and send it again."

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        """Keep the faults in the order of the input."""
        self.faults = faults
        super().__init__(count=len(faults))
