"""Who may make which accounts, and how far an account sees."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hwtrack.accounts.authority import (
    OtherOrganisationError,
    OwnAccountError,
    RegionsError,
    RoleNotYoursError,
    RolesError,
    SessionNeededError,
    check_in_person,
    check_may_disable,
    check_may_keep,
    scope_of,
)
from hwtrack.accounts.roles import cards, permissions_of
from hwtrack.kernel.actor import Actor, Role, Scope
from hwtrack.kernel.ids import AccountId, OrgId

OWN, OTHER = OrgId(7), OrgId(8)


def actor(role: Role, org: OrgId | None = OWN) -> Actor:
    return Actor(
        org_id=org,
        scope=cards()[role].scope,
        name=role.value,
        account_id=UUID(int=1),
        roles=frozenset({role}),
        permissions=permissions_of({role}),
    )


ADMINISTRATOR = actor(Role.ORGANISATION_ADMINISTRATOR)
OPERATOR = actor(Role.SYSTEM_ADMINISTRATOR, None)


@pytest.mark.parametrize("role", Role)
def test_an_account_sees_as_far_as_its_role(role: Role) -> None:
    scope = cards()[role].scope
    assert scope_of({role}, (320602,) if scope is Scope.OFFICIAL else ()) is scope


def test_roles_of_different_reach_are_not_mixed() -> None:
    for roles in ({Role.INSPECTOR, Role.DRIVER}, {Role.SYSTEM_ADMINISTRATOR, Role.DRIVER}, set()):
        with pytest.raises(RolesError):
            scope_of(roles, (320602,))
    assert scope_of({Role.DRIVER, Role.WAREHOUSE_WORKER}, ()) is Scope.OWN


def test_officials_have_regions_and_companies_have_none() -> None:
    with pytest.raises(RegionsError):
        scope_of({Role.INSPECTOR}, ())
    with pytest.raises(RegionsError):
        scope_of({Role.DRIVER}, (320602,))
    with pytest.raises(RegionsError):
        scope_of({Role.SYSTEM_ADMINISTRATOR}, (320602,))


def test_an_administrator_grants_company_roles_at_home() -> None:
    for role, card in cards().items():
        if card.scope is Scope.OWN:
            check_may_keep(ADMINISTRATOR, OWN, {role})
        else:
            with pytest.raises(RoleNotYoursError):
                check_may_keep(ADMINISTRATOR, OWN, {role})


def test_an_administrator_grants_nothing_elsewhere() -> None:
    with pytest.raises(OtherOrganisationError):
        check_may_keep(ADMINISTRATOR, OTHER, {Role.DRIVER})


@given(st.sampled_from(Role), st.integers(1, 10**6))
def test_the_system_administrator_grants_every_role_everywhere(role: Role, org: int) -> None:
    check_may_keep(OPERATOR, OrgId(org), {role})


def test_nobody_ends_their_own_account() -> None:
    check_may_disable(ADMINISTRATOR, AccountId(UUID(int=2)))
    with pytest.raises(OwnAccountError):
        check_may_disable(ADMINISTRATOR, AccountId(UUID(int=1)))


def test_a_token_is_no_person() -> None:
    check_in_person(ADMINISTRATOR)
    with pytest.raises(SessionNeededError):
        check_in_person(Actor(org_id=OWN, scope=Scope.OWN, name="machine", token_id=UUID(int=3)))
