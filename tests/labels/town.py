"""A company with a site, a plaque and a lorry in a test's database, and a label desk in a temporary folder."""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import uuid_utils

from hwtrack.infra.db import Database
from hwtrack.infra.work import Work, begin_work
from hwtrack.kernel.actor import Actor, Permission, Scope
from hwtrack.kernel.ids import ContainerId, FacilityId, OrgId, SiteId, UnitId
from hwtrack.kernel.quantity import Mass
from hwtrack.kernel.waste import HazardProperty, PhysicalForm, WasteCode
from hwtrack.labels.container import Container, Contents, NewContainers, PackageKind
from hwtrack.labels.payload import Hosts
from hwtrack.labels.service import containers
from hwtrack.labels.service.desk import LabelDesk
from hwtrack.labels.store.key_files import KeyFiles
from hwtrack.registry.commands import NewContact, NewTransportUnit
from hwtrack.registry.kinds import UnitKind
from hwtrack.registry.model import ContactPurpose
from hwtrack.registry.service import registration
from tests.labels import make as labels
from tests.registry import make as registry

NOW = datetime(2026, 9, 21, 8, 0, tzinfo=UTC)
TODAY = date(2026, 9, 21)


@dataclass(frozen=True, slots=True)
class Company:
    """An organisation with what it prints labels for."""

    org_id: OrgId
    site_id: SiteId
    facility_id: FacilityId
    unit_id: UnitId

    @property
    def actor(self) -> Actor:
        """Somebody of the company who may do everything labels ask for."""
        permissions = frozenset({Permission.LABEL_PRINT, Permission.LABEL_READ})
        return Actor(org_id=self.org_id, scope=Scope.OWN, name="warehouse", permissions=permissions)


async def company(database: Database, *, contact: bool = True) -> Company:
    """Register a company with a site in 望潮区, a warehouse, a tractor, and unless told otherwise a contact."""
    async with begin_work(database, registry.OFFICE, clock=lambda: NOW) as work:
        org_id = await registry.organisation(work)
        site_id = await registry.site(work, org_id)
        facility_id = await registry.facility(work, org_id, site_id)
        plate = f"苏Z·A{org_id % 10000:04d}"
        unit = NewTransportUnit(org_id=org_id, kind=UnitKind.TRACTOR, plate=plate)
        unit_id = await registration.register_unit(work, unit)
        if contact:
            await registration.add_contact(
                work, NewContact(org_id=org_id, name="周示例", phone="000-8123", purpose=ContactPurpose.ENVIRONMENT)
            )
            await registration.add_contact(
                work, NewContact(org_id=org_id, name="吴示例", phone="000-119", purpose=ContactPurpose.EMERGENCY)
            )
    return Company(org_id, site_id, facility_id, unit_id)


def new_id() -> ContainerId:
    """Return an id as a client makes it."""
    return ContainerId(UUID(str(uuid_utils.uuid7())))


def new(town: Company, count: int = 1, **changes: Any) -> NewContainers:
    """Return a request for drums of distillation residue."""
    contents = Contents(
        site_id=town.site_id,
        waste=WasteCode.of("900-013-11"),
        produced_on=TODAY,
        waste_name="釜残",
        form=PhysicalForm.SEMI_SOLID,
        hazards=frozenset({HazardProperty.TOXIC}),
        main_components="高沸点有机物",
        harmful_components="二氯苯",
        precautions="远离火源",
        package=PackageKind.DRUM,
        volume_ml=200_000,
        tare=Mass(18_600),
    )
    return NewContainers(ids=tuple(new_id() for _ in range(count)), contents=replace(contents, **changes))


def begin(database: Database, actor: Actor, now: datetime = NOW) -> containers.Begin:
    """Return what begins works of an actor at an instant."""

    def begun() -> AbstractAsyncContextManager[Work]:
        return begin_work(database, actor, clock=lambda: now)

    return begun


async def drums(database: Database, town: Company, count: int = 1, **changes: Any) -> tuple[Container, ...]:
    """Register drums."""
    return await containers.register(begin(database, town.actor), new(town, count, **changes))


def desk(folder: Path, host: str = "127.0.0.1:8000") -> LabelDesk:
    """Return a desk whose keys lie in a folder; the press is the run's one."""
    return LabelDesk(hosts=Hosts.of(host), key_files=KeyFiles(folder / "keys"), key_list_days=30, load=labels.press)
