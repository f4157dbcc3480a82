"""What a role is: its title, what it grants, and how far the people who hold it may see.

The roles themselves are the files of `hwtrack.accounts.roles`.
"""

from dataclasses import dataclass

from hwtrack.kernel.actor import Permission, Role, Scope

EVERYBODY = frozenset({Permission.ACCOUNT_SELF, Permission.TOKENS_MANAGE_SELF, Permission.REGISTRY_READ})
"""What every signed-in person may: see oneself, make tokens no wider than oneself, read the public directory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleCard:
    """One role. `title` is an English template of the catalogue of texts; `duty` says the job in one sentence."""

    role: Role
    title: str
    duty: str
    scope: Scope
    grants: frozenset[Permission]

    @property
    def permissions(self) -> frozenset[Permission]:
        """Everything the role allows, with what everybody may."""
        return self.grants | EVERYBODY
