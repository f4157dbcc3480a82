"""The roles, one file each, found by reading this folder.

To add a role: name it in `kernel.actor.Role` and write its file with a `ROLE`. Source: design.md §1, §13 (people).
"""

import pkgutil
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import import_module
from types import MappingProxyType

from hwtrack.accounts.role import RoleCard
from hwtrack.kernel.actor import Permission, Role


@cache
def cards() -> Mapping[Role, RoleCard]:
    """Return every role's card, in the order of `Role`."""
    found = [import_module(f"{__name__}.{module.name}").ROLE for module in pkgutil.iter_modules(__path__)]
    by_role = {card.role: card for card in found}
    return MappingProxyType({role: by_role[role] for role in Role})


def permissions_of(roles: Iterable[Role]) -> frozenset[Permission]:
    """Return what the roles grant together."""
    return frozenset(permission for role in roles for permission in cards()[role].permissions)


def matrix() -> Mapping[Permission, Mapping[Role, bool]]:
    """Return the whole table, permission by role, for the documentation and for tests."""
    return MappingProxyType(
        {
            permission: MappingProxyType({role: permission in card.permissions for role, card in cards().items()})
            for permission in Permission
        }
    )
