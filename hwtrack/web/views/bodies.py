"""Views of an event's body as a form: back entries and corrections."""

from dataclasses import dataclass, field

from hwtrack.web.body_forms import BodyGroup
from hwtrack.web.views.containers import ContainerCard, Signing
from hwtrack.web.views.parts import Action, Choice, Form


@dataclass(frozen=True, slots=True, kw_only=True)
class KindsView:
    """Choosing which step is entered afterwards."""

    back: Action
    card: ContainerCard
    kinds: tuple[str, ...]
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyFormView:
    """A body as a form. `reasons` are there where a body is corrected, and then nothing happened at another time."""

    title: str
    lead: str
    kind: str
    button: str
    address: str
    back: Action
    card: ContainerCard
    groups: tuple[BodyGroup, ...]
    signing: Signing
    reasons: tuple[Choice, ...] = ()
    form: Form = field(default_factory=Form)
