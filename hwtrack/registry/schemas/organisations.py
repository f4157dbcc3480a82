"""Organisations and contacts on the wire."""

from typing import Self
from uuid import UUID

from pydantic import Field

from hwtrack.kernel.ids import OrgId
from hwtrack.registry.commands import NewContact, NewOrganisation
from hwtrack.registry.credit import CreditCode
from hwtrack.registry.kinds import OrganisationKind
from hwtrack.registry.model import Contact, ContactPurpose, Organisation
from hwtrack.registry.schemas.shared import DivisionCode, Wire, Words


class OrganisationIn(Wire):
    """An organisation to be registered, or its new state."""

    credit_code: Words = Field(description="Unified social credit code, 18 characters.")
    name: Words
    kinds: frozenset[OrganisationKind] = Field(min_length=1, description="What it declares to be; may be several.")
    division: DivisionCode
    address: Words = ""
    positive_list: bool = Field(default=False, description="On the list of sites inspected from a distance (正面清单).")
    active: bool = True

    def to_command(self) -> NewOrganisation:
        """Read the command.

        Raises:
            CreditCodeError: The credit code is wrong.
        """
        return NewOrganisation(
            credit_code=CreditCode.of(self.credit_code, pointer="/credit_code"),
            name=self.name,
            kinds=self.kinds,
            division=self.division,
            address=self.address,
            positive_list=self.positive_list,
            active=self.active,
        )


class OrganisationOut(Wire):
    """A registered organisation; never a person's name or telephone."""

    org_id: int
    credit_code: str
    name: str
    kinds: tuple[OrganisationKind, ...]
    division: int
    address: str
    positive_list: bool
    active: bool

    @classmethod
    def of(cls, given: Organisation) -> Self:
        """Write an organisation."""
        return cls(
            org_id=given.org_id,
            credit_code=given.credit_code.text,
            name=given.name,
            kinds=tuple(sorted(given.kinds)),
            division=given.division,
            address=given.address,
            positive_list=given.positive_list,
            active=given.active,
        )


class ContactIn(Wire):
    """A person to be reached."""

    name: Words
    phone: Words
    purpose: ContactPurpose

    def to_command(self, org_id: int) -> NewContact:
        """Read the command."""
        return NewContact(org_id=OrgId(org_id), name=self.name, phone=self.phone, purpose=self.purpose)


class ContactOut(Wire):
    """A person to be reached, for the organisation's own people and officials."""

    contact_id: UUID
    name: str
    phone: str
    purpose: ContactPurpose

    @classmethod
    def of(cls, given: Contact) -> Self:
        """Write a contact."""
        return cls(contact_id=given.contact_id, name=given.name, phone=given.phone, purpose=given.purpose)


class Contacts(Wire):
    """The contacts of an organisation, oldest first; there are few, so they come in one answer."""

    items: tuple[ContactOut, ...]
