"""What several forms show and read alike: a container in brief, in whose name is recorded, own places, named others."""

from collections.abc import Mapping
from typing import Any

from hwtrack.infra.paging import MAX_SIZE, Slice
from hwtrack.infra.work import Work
from hwtrack.kernel.errors import DomainError, Kind
from hwtrack.kernel.quantity import Mass
from hwtrack.labels.code import LENGTH, DigitalCode
from hwtrack.labels.container import Container
from hwtrack.labels.payload import Letter
from hwtrack.labels.service import printing
from hwtrack.registry.credit import CreditCode
from hwtrack.registry.kinds import FacilityKind
from hwtrack.registry.model import Facility
from hwtrack.registry.service import facts
from hwtrack.web import chains
from hwtrack.web.pages.asking import Fields
from hwtrack.web.pages.naming import names
from hwtrack.web.views.containers import ContainerCard, Signing
from hwtrack.web.views.parts import Choice


class NobodyOfThatCodeError(DomainError):
    """No organisation has this credit code."""

    kind = Kind.INVALID
    code = "web.unknown-organisation"
    detail = "No organisation with the credit code {credit_code} is registered here."
    remedy = "Compare the code with the business licence, or leave the field empty."


async def card_of(work: Work, found: Container, state: Mapping[str, Any]) -> ContainerCard:
    """Return a container in brief, with its label's standing and its holder's name."""
    issues = await printing.labels_of(work, found.home_org_id, found.code, letter=Letter.CONTAINER)
    called = await names(work, orgs=[state.get("holder_org_id")], places=chains.places_in(state))
    return chains.card_of(found, state, label=chains.label_key(found, issues, state), names=called)


async def signing(work: Work, *, place: str = "", net: Mass | None = None, along: int = 0) -> Signing:
    """Return in whose name and when something would be recorded."""
    org = work.actor.org_id
    called = await names(work, orgs=[org])
    return Signing(
        who=work.actor.name, organisation=called.org(org), at=work.now, place=place, net=net, along=along
    )  # fmt: skip


async def facilities(work: Work, *kinds: FacilityKind) -> tuple[Facility, ...]:
    """Return the own organisation's facilities in use, of some kinds only where any are named."""
    page = await facts.facility_page(work, Slice(size=MAX_SIZE), org_id=work.actor.own_org)
    return tuple(one for one in page.items if one.active and (not kinds or one.kind in kinds))


async def facility_choices(work: Work, *kinds: FacilityKind) -> tuple[Choice, ...]:
    """Return own facilities as options; none for officials, who have none."""
    if work.actor.org_id is None:
        return ()
    return tuple(Choice(str(one.facility_id), f"{one.code} {one.name}") for one in await facilities(work, *kinds))


async def organisation_in(work: Work, fields: Fields, name: str) -> int | None:
    """Return the organisation whose credit code was typed in a field; nothing where the field is empty.

    Raises:
        CreditCodeError: It is no credit code.
        NobodyOfThatCodeError: Nobody here has it.
    """
    text = fields.get(name, "").strip()
    if not text:
        return None
    credit = CreditCode.of(text.upper(), pointer=f"/{name}")
    found = await facts.organisation_of_credit_code(work, credit)
    if found is None:
        raise NobodyOfThatCodeError(credit_code=credit.text, pointer=f"/{name}")
    return int(found.org_id)


def code_in(fields: Fields, name: str) -> str | None:
    """Return the container's code in a field, typed, or read off a symbol as a link; nothing where it is empty.

    Raises:
        DomainError: It is no container's code.
    """
    text = "".join(fields.get(name, "").split())
    if not text:
        return None
    bare = next((part for part in text.split("/") if len(part) == LENGTH), text)
    return DigitalCode.parse(bare.upper().replace("-", ""), pointer=f"/{name}").text
