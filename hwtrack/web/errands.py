"""更多操作: what else can be done with a container than its likely next step, grouped, by permission and state.

Offers; never forbids. Knows custody's stages and the addresses of pages; fetches nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from hwtrack.custody.container import ENDED, ContainerStage
from hwtrack.kernel.actor import Actor, Permission
from hwtrack.web.views.containers import ErrandGroup
from hwtrack.web.views.parts import Action


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """A container as far as it decides what may be done with it: whose it is, who holds it, how it stands."""

    code: str
    own: int | None
    home: int
    state: Mapping[str, Any]
    foreign: bool = False

    @property
    def stage(self) -> ContainerStage:
        """Where it stands."""
        return ContainerStage(self.state.get("stage", "unborn"))

    @property
    def is_alive(self) -> bool:
        """Whether it is in use and something is in it."""
        return self.stage is not ContainerStage.UNBORN and self.stage not in ENDED

    @property
    def in_hand(self) -> bool:
        """Whether the asking organisation holds it."""
        return self.own is not None and self.is_alive and self.state.get("holder_org_id") == self.own

    @property
    def is_own(self) -> bool:
        """Whether the asking organisation issued its label."""
        return self.own == self.home


@dataclass(frozen=True, slots=True)
class Errand:
    """One thing to do, at an address that may name the code, for whoever has the permission, where it makes sense."""

    text: str
    icon: str
    address: str
    permission: Permission
    fits: Callable[[Stand], bool]


GROUPS: Mapping[str, tuple[Errand, ...]] = {
    "What is in it": (
        Errand(
            "Metered in", "meter", "/containers/{code}/metered-in", Permission.CUSTODY_RECORD,
            lambda it: it.in_hand and bool(it.state.get("bulk")),
        ),
        Errand(
            "Metered out", "meter", "/containers/{code}/metered-out", Permission.CUSTODY_RECORD,
            lambda it: it.in_hand and bool(it.state.get("bulk")),
        ),
        Errand("Top up", "plus", "/containers/{code}/top-up", Permission.CUSTODY_RECORD, lambda it: it.in_hand),
        Errand("Weigh", "scale", "/containers/{code}/weigh", Permission.CUSTODY_RECORD, lambda it: it.in_hand),
        Errand("Take a sample", "flask", "/containers/{code}/sample", Permission.CUSTODY_RECORD, lambda it: it.in_hand),
    ),
    "Into other containers, or treated": (
        Errand(
            "Split, merge or repack", "split", "/transform?codes={code}", Permission.LABEL_PRINT,
            lambda it: it.in_hand,
        ),
        Errand("Recover or dispose of", "flame", "/treat?codes={code}", Permission.LABEL_PRINT, lambda it: it.in_hand),
    ),
    "What it is packed with": (
        Errand(
            "Pack into this unit", "pallet", "/scan?errand=pack&unit={code}", Permission.CUSTODY_RECORD,
            lambda it: it.in_hand or (it.is_own and it.stage is ContainerStage.UNBORN),
        ),
        Errand(
            "Take out of this unit", "unpack", "/scan?errand=unpack&unit={code}", Permission.CUSTODY_RECORD,
            lambda it: it.in_hand and bool(it.state.get("contents")),
        ),
    ),
    "Label and code": (
        Errand(
            "Print the label", "printer", "/containers/{code}/print", Permission.LABEL_PRINT,
            lambda it: it.is_own and not it.foreign and it.stage not in ENDED,
        ),
        Errand(
            "Bind another system's code", "chain", "/containers/{code}/bind", Permission.CUSTODY_RECORD,
            lambda it: it.is_alive and not it.foreign and (it.is_own or it.in_hand),
        ),
    ),
    "Settling": (
        Errand(
            "Rule", "scales", "/containers/{code}/ruling", Permission.CUSTODY_RULE,
            lambda it: bool({"contested", "detained"} & set(it.state.get("blocks", ()))),
        ),
        Errand(
            "Dispute", "flag", "/containers/{code}/dispute", Permission.CUSTODY_RECORD,
            lambda it: it.own is not None and it.stage is not ContainerStage.UNBORN,
        ),
        Errand(
            "Order that it be not moved on", "lock", "/containers/{code}/hold", Permission.CUSTODY_RECORD,
            lambda it: it.is_alive and (it.is_own or it.in_hand),
        ),
    ),
    "As an official": (
        Errand(
            "Weigh as a check", "scale", "/containers/{code}/official/check", Permission.CUSTODY_INSPECT,
            lambda it: it.is_alive,
        ),
        Errand(
            "Take a sample", "flask", "/containers/{code}/official/sample", Permission.CUSTODY_INSPECT,
            lambda it: it.is_alive,
        ),
        Errand(
            "Order that it be not moved on", "lock", "/containers/{code}/official/hold", Permission.CUSTODY_INSPECT,
            lambda it: it.is_alive,
        ),
        Errand(
            "Dispute", "flag", "/containers/{code}/official/dispute", Permission.CUSTODY_INSPECT,
            lambda it: it.stage is not ContainerStage.UNBORN,
        ),
    ),
    "Books": (
        Errand(
            "Back entry", "clock", "/containers/{code}/back-entry", Permission.CUSTODY_RECORD,
            lambda it: it.own is not None,
        ),
    ),
}  # fmt: skip
"""Every errand under its heading, the commoner first."""


def groups_of(stand: Stand, actor: Actor) -> tuple[ErrandGroup, ...]:
    """Return what else the actor can do with the container; headings without anything are left out."""
    found = []
    for title, errands in GROUPS.items():
        fitting = [one for one in errands if actor.may(one.permission) and one.fits(stand)]
        if fitting:
            found.append(ErrandGroup(title, tuple(_action(one, stand.code) for one in fitting)))
    return tuple(found)


def _action(errand: Errand, code: str) -> Action:
    return Action(errand.address.format(code=code), errand.text, errand.icon)
