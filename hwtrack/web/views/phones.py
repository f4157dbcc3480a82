"""Views of an organisation's phones, and of the pages a phone itself opens."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from hwtrack.web.views.parts import Form
from hwtrack.web.words import Said


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneRow:
    """One phone as its keepers see it. `gaps` says which of its events have not arrived."""

    device_id: UUID
    name: str
    person: str
    state: str
    enrolled_at: datetime
    seen_at: datetime | None
    events: int
    missing: int = 0
    gaps: str = ""
    forks: int = 0
    reason: Said | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingRow:
    """An enrolment that waits for its phone."""

    enrolment_id: UUID
    name: str
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PhonesView:
    """The organisation's phones."""

    phones: tuple[PhoneRow, ...] = ()
    waiting: tuple[WaitingRow, ...] = ()
    form: Form = field(default_factory=Form)
    next_page: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolmentView:
    """A code that has just been opened: what the QR says, drawn, and until when it is open. `picture` is a data URI."""

    enrolment_id: UUID
    name: str
    link: str
    picture: str
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverView:
    """A handover between two phones: the lists the page brings along, and how each is called."""

    names: tuple[str, ...] = ()
    manifests: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class PlainView:
    """A page that its module fills in the browser."""
