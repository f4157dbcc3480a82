"""The roles: each has its file, nothing is left ungranted, and two roles are bounded by what they are for."""

import pkgutil

import pytest

from hwtrack.accounts import roles
from hwtrack.accounts.role import EVERYBODY
from hwtrack.accounts.roles import cards, matrix, permissions_of
from hwtrack.infra.i18n import chinese
from hwtrack.kernel.actor import Permission, Role, Scope

BUSINESS = ("label.", "custody.", "ledger.", "contract.", "manifest.", "filing.", "rectification.", "audit.")


def test_every_role_has_its_file_of_the_same_name() -> None:
    files = {module.name for module in pkgutil.iter_modules(roles.__path__)}
    assert files == {role.value for role in Role}
    assert set(cards()) == set(Role)
    assert all(card.role is role for role, card in cards().items())


@pytest.mark.parametrize("permission", Permission)
def test_every_permission_is_granted_by_some_role(permission: Permission) -> None:
    assert any(matrix()[permission].values())


def test_the_matrix_is_the_cards_turned_round() -> None:
    assert all(
        matrix()[permission][role] == (permission in card.permissions)
        for role, card in cards().items()
        for permission in Permission
    )


@pytest.mark.parametrize("role", Role)
def test_everybody_sees_oneself_and_the_directory(role: Role) -> None:
    assert cards()[role].permissions >= EVERYBODY


def test_the_auditor_only_reads() -> None:
    granted = cards()[Role.AUDITOR].permissions - EVERYBODY
    assert granted
    assert all(permission.value.endswith(".read") for permission in granted)


def test_the_system_administrator_sees_no_business_data() -> None:
    card = cards()[Role.SYSTEM_ADMINISTRATOR]
    assert not [permission for permission in card.permissions if permission.value.startswith(BUSINESS)]
    assert card.scope is Scope.OPERATOR


def test_only_officials_see_a_region_and_no_company_role_does() -> None:
    official = {role for role, card in cards().items() if card.scope is Scope.OFFICIAL}
    assert official == {Role.INSPECTOR, Role.BUREAU_OFFICER, Role.BUREAU_LEAD, Role.AUDITOR}


def test_only_the_bureau_lead_signs_off() -> None:
    assert [role for role, may in matrix()[Permission.RECTIFICATION_SIGN_OFF].items() if may] == [Role.BUREAU_LEAD]


def test_no_official_writes_a_company_s_record() -> None:
    writing = {
        Permission.CUSTODY_RECORD,
        Permission.CUSTODY_CORRECT,
        Permission.LABEL_PRINT,
        Permission.CONTRACT_SIGN,
        Permission.MANIFEST_DRAFT,
        Permission.MANIFEST_DISPATCH,
        Permission.MANIFEST_RECEIVE,
    }
    for card in cards().values():
        if card.scope is not Scope.OWN:
            assert not card.permissions & writing


def test_several_roles_grant_what_each_grants() -> None:
    both = permissions_of({Role.DRIVER, Role.ENVIRONMENT_MANAGER})
    assert both == cards()[Role.DRIVER].permissions | cards()[Role.ENVIRONMENT_MANAGER].permissions


@pytest.mark.parametrize("role", Role)
def test_every_role_has_a_chinese_title(role: Role) -> None:
    assert chinese()[cards()[role].title]
    assert chinese()[cards()[role].duty]
