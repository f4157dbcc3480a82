"""Views of the forms that say what was done to a container."""

from dataclasses import dataclass, field

from hwtrack.web.views.containers import ContainerCard, Signing
from hwtrack.web.views.parts import Action, Form, Input
from hwtrack.web.words import Said


@dataclass(frozen=True, slots=True, kw_only=True)
class HandlingView:
    """One form about one container: what it asks, and in whose name it will be recorded.

    `reckons` names the fields whose difference is shown while typing (`gross tare`) and what that is called.
    """

    title: str
    lead: str
    icon: str
    button: str
    address: str
    back: Action
    card: ContainerCard
    inputs: tuple[Input, ...]
    signing: Signing
    form: Form = field(default_factory=Form)
    doubts: tuple[Said, ...] = ()
    reckons: tuple[str, str] | None = None
    takes_note: bool = True
    may_be_late: bool = True
