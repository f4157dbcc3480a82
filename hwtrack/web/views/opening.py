"""View of the opening stock: the pasted list, what is wrong with it, and what it would register."""

from dataclasses import dataclass, field
from datetime import date

from hwtrack.kernel.quantity import NOTHING, Mass
from hwtrack.web.opening import LineFault
from hwtrack.web.views.containers import Signing
from hwtrack.web.views.parts import Choice, Form


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningView:
    """The form; `ready` once a dry run found nothing wrong, and then how many containers with how much."""

    sites: tuple[Choice, ...]
    columns: tuple[str, ...]
    example: str
    today: date
    signing: Signing
    form: Form = field(default_factory=Form)
    faults: tuple[LineFault, ...] = ()
    count: int = 0
    net: Mass = NOTHING
    ready: bool = False
