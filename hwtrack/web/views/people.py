"""Views of sign-in and of each role's first page."""

from dataclasses import dataclass, field

from hwtrack.web.views.parts import Action, Figure, Form, Worklist
from hwtrack.web.words import Said


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoAccount:
    """A demo sign-in shown beside the form; only a demo installation has any."""

    name: str
    password: str
    role: str
    organisation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInView:
    """The sign-in form; `refused` says why the last try failed, `back` where to go afterwards."""

    form: Form = field(default_factory=Form)
    refused: Said | None = None
    back: str = "/"
    demo: tuple[DemoAccount, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeView:
    """A role's first page: one primary act where the role has one, shortcuts, what waits, and its figures."""

    name: str
    organisation: str
    roles: tuple[str, ...]
    primary: Action | None = None
    shortcuts: tuple[Action, ...] = ()
    worklists: tuple[Worklist, ...] = ()
    figures: tuple[Figure, ...] = ()
