"""Two tenants that know nothing of each other: a company with everything it may have, and the bureau of its district.

Everything that HTTP can make is made over HTTP by the tenant's own people, so that every id here is one a client was
given. `Tenant.known` holds those ids under the names that addresses and bodies use.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import uuid_utils

from hwtrack.infra import roles
from hwtrack.infra.db import Database
from hwtrack.infra.work import Work, begin_work, id_at
from hwtrack.kernel.actor import SYSTEM, Role
from hwtrack.kernel.canonical import canonical
from hwtrack.kernel.ids import OrgId
from hwtrack.registry.geometry import outline_json
from hwtrack.registry.kinds import OrganisationKind
from hwtrack.registry.service import registration
from hwtrack.tlog.checkpoint import sign_checkpoint
from hwtrack.tlog.store import tree
from tests.accounts import make as accounts
from tests.accounts.phones import Phone
from tests.contract.service import ANYONE, Service
from tests.custody.looking import looked
from tests.rectification.make import NOTICE
from tests.registry import make as registry
from tests.tlog import make
from tests.tlog.yard import open_log

OFFICIALS = frozenset({Role.INSPECTOR, Role.BUREAU_OFFICER, Role.BUREAU_LEAD, Role.AUDITOR})
WASTE = "900-013-11"
OCTETS = {"content-type": "application/octet-stream"}
CSV = {"content-type": "text/csv"}


@dataclass(slots=True)
class Tenant:
    """A company, the bureau of its district, and one person of every role."""

    key: str
    org_id: int
    credit_code: str
    name: str
    bureau_id: int
    division: int
    corner: tuple[float, float]
    known: dict[str, list[Any]] = field(default_factory=dict)

    def person(self, role: Role) -> str:
        """Return the sign-in name of the tenant's person of a role."""
        return f"{self.key}-{role.value}".replace("_", "-")

    @property
    def people(self) -> dict[str, Role]:
        """Everybody, by sign-in name."""
        return {self.person(role): role for role in Role}

    def first(self, name: str) -> Any:
        """Return the first known value of a name."""
        return self.known[name][0]

    def keep(self, **values: Any) -> None:
        """Remember values under the names that addresses use."""
        for name, value in values.items():
            self.known.setdefault(name, []).append(value)

    @property
    def secrets(self) -> frozenset[str]:
        """What nobody outside may ever be shown: the tenant's own words and the ids of its private things."""
        private = (
            "container_id",
            "code",
            "label_id",
            "event_id",
            "late_id",
            "campaign_id",
            "manifest_id",
            "contract_id",
            "filing_id",
            "import_id",
            "stocktake_id",
            "proposal_id",
            "ruling_id",
            "quarantine_id",
        )
        ids = {str(value) for name in private for value in self.known.get(name, ())}
        return frozenset({f"{self.key}-secret"} | ids)


def new_id() -> str:
    """Return an id as a client makes it."""
    return str(uuid_utils.uuid7())


def settle(service: Service) -> tuple[Tenant, Tenant]:
    """Put both tenants in."""
    first = _tenant(service, "alder", registry.WANGCHAO, (122.70, 32.60))
    second = _tenant(service, "birch", 329904, (123.10, 32.60))
    for tenant in (first, second):
        _people(service, tenant)
        _places(service, tenant)
        _road(service, tenant)
        _drums(service, tenant)
        _desk(service, tenant)
        _ledger(service, tenant)
        _own_things(service, tenant)
        _count(service, tenant)
        _transfers(service, tenant)
    _look(service)
    _seal(service)
    for tenant in (first, second):
        tenant.keep(entry_id=tenant.first("event_id"), home=tenant.org_id)
    return first, second


def _look(service: Service) -> None:
    """Let the watch over the books find what it will, as the worker does."""

    async def look() -> None:
        worker = await Database.open(service.clone.url(roles.WORKER), pool=1)
        try:
            await looked(worker)
        finally:
            await worker.close()

    service.portal.call(look)


def _seal(service: Service) -> None:
    """Seal what was recorded and sign it, as sealer and signer do."""

    async def sealed() -> str:
        async with open_log(service.clone) as log:
            await log.seal_all()
            async with begin_work(log.worker, SYSTEM) as work:
                return sign_checkpoint(await tree.head(work), make.LOG).note.whole

    note = service.portal.call(sealed)
    answer = service.send(ANYONE, "POST", "/api/log/checkpoints", content=note, headers={"content-type": "text/plain"})
    assert answer.status_code == 201, answer.text


def _tenant(service: Service, key: str, division: int, corner: tuple[float, float]) -> Tenant:
    kinds = (OrganisationKind.GENERATOR, OrganisationKind.CARRIER, OrganisationKind.TREATMENT)
    company = registry.new_organisation(*kinds, division=division)
    bureau = registry.new_organisation(OrganisationKind.BUREAU, division=division)

    async def registered() -> tuple[OrgId, OrgId]:
        async with begin_work(service.database, registry.OFFICE) as work:
            return await _both(work)

    async def _both(work: Work) -> tuple[OrgId, OrgId]:
        return (
            await registration.register_organisation(work, company),
            await registration.register_organisation(work, bureau),
        )

    org_id, bureau_id = service.portal.call(registered)
    tenant = Tenant(key, org_id, company.credit_code.text, company.name, bureau_id, division, corner)
    tenant.keep(org_id=org_id, home_org_id=org_id, credit_code=tenant.credit_code, division=division, letter="q")
    tenant.keep(region=division, waste_code=WASTE, kind="sites", n=1, issue_no=1)
    return tenant


def _people(service: Service, tenant: Tenant) -> None:
    async def hired() -> None:
        for name, role in tenant.people.items():
            official = role in OFFICIALS
            await accounts.hire(
                service.database,
                role,
                OrgId(tenant.bureau_id if official else tenant.org_id),
                sign_in_name=name,
                regions=(tenant.division,) if official else (),
            )

    service.portal.call(hired)


def _places(service: Service, tenant: Tenant) -> None:
    manager, officer = tenant.person(Role.ENVIRONMENT_MANAGER), tenant.person(Role.BUREAU_OFFICER)
    site = {"org_id": tenant.org_id, "name": "一厂", "division": tenant.division}
    for name in ("一厂", "二厂"):
        tenant.keep(site_id=service.made(manager, "/api/sites", site | {"name": name})["site_id"])
    place = {"org_id": tenant.org_id, "site_id": tenant.first("site_id"), "type": "warehouse", "name": "危废库"}
    west, south = tenant.corner
    shape = {"outline": outline_json(registry.square(west, south))}
    tenant.keep(facility_id=service.made(manager, "/api/facilities", place | shape | {"code": "TS001"})["facility_id"])
    at = f"/api/facilities/{tenant.first('facility_id')}"
    tenant.keep(zone_id=service.made(manager, f"{at}/zones", {"code": "A", "name": "A区"})["zone_id"])
    scale = {"site_id": tenant.first("site_id"), "kind": "floor", "code": "CH01", "name": "平台秤"}
    service.made(manager, "/api/scales", scale | {"division": "0.100", "maximum": "2000.000"})
    contact = {"name": f"{tenant.key}-secret", "phone": "000-8123", "purpose": "environment"}
    service.made(manager, f"/api/organisations/{tenant.org_id}/contacts", contact)
    service.made(manager, f"/api/organisations/{tenant.org_id}/contacts", contact | {"purpose": "emergency"})
    licence = {
        "org_id": tenant.org_id, "number": f"JSLJ{tenant.division}", "mode": "comprehensive", "categories": ["HW11"],
        "methods": ["D10"], "capacity": "9900", "valid_from": "2024-01-01", "valid_until": "2028-12-31",
    }  # fmt: skip
    tenant.keep(licence_id=service.made(officer, "/api/licences", licence)["licence_id"])


def _road(service: Service, tenant: Tenant) -> None:
    period = {"valid_from": "2024-01-01", "valid_until": "2028-12-31"}
    number, plate = f"苏运危{tenant.division}", f"苏Z·A{tenant.division % 10000:04d}"
    at = f"/api/organisations/{tenant.org_id}/carrier-permits"
    service.made(tenant.person(Role.BUREAU_OFFICER), at, {"number": number, "classes": ["6.1"]} | period)
    permit = {"number": number, "holder_org_id": tenant.org_id, "classes": ["6.1"]} | period
    unit = {"org_id": tenant.org_id, "kind": "tractor", "plate": plate, "permit": permit}
    made = service.made(tenant.person(Role.ENVIRONMENT_MANAGER), "/api/transport-units", unit)
    tenant.keep(unit_id=made["unit_id"], plate=plate)


def drums(tenant: Tenant, count: int = 1, **changes: Any) -> dict[str, Any]:
    """Return the body that registers drums of residue."""
    return {
        "ids": [new_id() for _ in range(count)],
        "site_id": tenant.first("site_id"),
        "waste_code": WASTE,
        "produced_on": "2026-09-21",
        "waste_name": "釜残",
        "form": "semi_solid",
        "hazards": ["T"],
        "main_components": "高沸点有机物",
        "package": "drum",
        "volume_ml": 200_000,
        "tare": "18.600",
    } | changes


def body(service: Service, kind: str, *codes: str, line: dict[str, Any] | None = None, **more: Any) -> str:
    """Return the canonical body of an event of this moment."""
    now = datetime.fromisoformat(service.get("anyone", "/api/clock").json()["now"])
    head = {"kind": kind, "v": 1, "event_id": new_id(), "event_time": now.isoformat()}
    return canonical(head | {"containers": [{"code": code} | (line or {}) for code in codes]} | more)


def generated(service: Service, code: str, **more: Any) -> str:
    """Return the body that says a drum was filled and weighed."""
    weighed = {"net": "187.400", "gross": "206.000", "tare": "18.600", "source": "weighed", "division": "0.100"}
    facts = {"waste_code": WASTE.replace("-", ""), "form": "semi_solid", "filling_began": "2026-09-21"}
    return body(service, "generated", code, line={"mass": weighed}, **(facts | more))


def _drums(service: Service, tenant: Tenant) -> None:
    worker = tenant.person(Role.WAREHOUSE_WORKER)
    for made in service.made(worker, "/api/containers", drums(tenant, 3))["items"]:
        tenant.keep(code=made["code"], container_id=made["container_id"])
        at = f"/api/containers/{made['code']}"
        label = service.made(worker, f"{at}/labels", {"mass": "187.400", "remarks": f"{tenant.key}-secret"})
        tenant.keep(label_id=label["label_id"], digits=label["link"].rsplit("/", 1)[1])
        photo = b"\xff\xd8\xff" + f"{tenant.key}-secret {made['code']}".encode()
        sha256 = hashlib.sha256(photo).hexdigest()
        assert service.send(worker, "PUT", f"/api/attachments/{sha256}", content=photo).status_code == 201
        files = {"attachments": [{"sha256": sha256, "media_type": "image/jpeg", "bytes": len(photo)}]}
        event = service.made(worker, "/api/events", {"body": generated(service, made["code"], **files)})
        tenant.keep(sha256=sha256)
        tenant.keep(event_id=event["event_id"])
    sample = {"taken": "5000.000", "sample_number": f"{tenant.key}-secret"}
    overdrawn = body(service, "sampled", tenant.known["code"][2], line=sample, purpose="inspection")
    service.made(worker, "/api/events", {"body": overdrawn})
    foreign = {"code": f"{tenant.key}-secret", "source": "provincial"}
    spare = service.made(worker, "/api/containers", drums(tenant, foreign=foreign))["items"][0]
    tenant.keep(foreign_code=f"{tenant.key}-secret", container_id=spare["container_id"])
    _late(service, tenant, spare["code"])
    for at in (f"facilities/{tenant.first('facility_id')}", f"transport-units/{tenant.first('unit_id')}"):
        tenant.keep(label_id=service.made(worker, f"/api/{at}/labels", {})["label_id"])


def _late(service: Service, tenant: Tenant, code: str) -> None:
    """Let something come 30 hours after it happened, so that its reason is asked."""
    at = datetime.fromisoformat(service.get(ANYONE, "/api/clock").json()["now"]) - timedelta(hours=30)
    when = {"event_id": str(id_at(at)), "event_time": at.isoformat()}
    mass = {"net": "187.300", "source": "weighed", "division": "0.100"}
    late = body(service, "weighed", code, line={"mass": mass}, purpose="spot_check", **when)
    answer = service.made(tenant.person(Role.WAREHOUSE_WORKER), "/api/events", {"body": late})
    tenant.keep(late_id=answer["event_id"])


def _desk(service: Service, tenant: Tenant) -> None:
    """Let something wait for a second person at each desk, and something lie in quarantine."""
    manager, code = tenant.person(Role.ENVIRONMENT_MANAGER), tenant.known["code"][2]
    event = tenant.known["event_id"][2]
    corrected = body(service, "corrected", code, corrects=event, reason="did_not_happen")
    waits = service.made(manager, "/api/corrections", {"body": corrected})["proposal"]
    tenant.keep(proposal_id=waits["proposal_id"])
    ruled = body(service, "ruled", code, upholds=[event], reason=f"{tenant.key}-secret")
    tenant.keep(ruling_id=service.made(manager, "/api/rulings", {"body": ruled})["proposal"]["proposal_id"])
    phone = {"device": {"id": new_id(), "seq": 1}, "event_time": "2040-01-01T00:00:00Z"}
    far = body(service, "top_up", code, line={"added": "1.000"}, **phone)
    answer = service.post(manager, "/api/events", {"body": far})
    assert answer.status_code == 202, answer.text
    tenant.keep(quarantine_id=answer.json()["quarantine_id"])


def _ledger(service: Service, tenant: Tenant) -> None:
    officer = tenant.person(Role.BUREAU_OFFICER)
    text = NOTICE.replace("压实责任", f"{tenant.key}-secret").encode()
    answer = service.send(officer, "POST", "/api/campaigns", content=text, headers=OCTETS)
    assert answer.status_code == 201, answer.text
    tenant.keep(campaign_id=answer.json()["campaign"]["campaign_id"])
    at = f"/api/campaigns/{tenant.first('campaign_id')}/issues/1"
    service.send(officer, "PUT", f"{at}/assignment", json={"lead_office": f"{tenant.key}-secret"})
    metric = service.get(officer, "/api/metrics").json()["metrics"][0]
    tenant.keep(metric=metric)
    line = f"{registry.credit_code(tenant.division)},{tenant.key}-secret,产废单位,{tenant.division}"
    lists = f"credit_code,name,kinds,division\n{line}\n".encode()
    answer = service.send(officer, "POST", "/api/imports?kind=organisations", content=lists, headers=CSV)
    assert answer.status_code == 202, answer.text
    tenant.keep(import_id=answer.json()["import_id"])


def _count(service: Service, tenant: Tenant) -> None:
    """Count the store once and close the count, so that it has a record."""
    worker = tenant.person(Role.WAREHOUSE_WORKER)
    new = {"stocktake_id": new_id(), "facility_id": tenant.first("facility_id")}
    made = service.made(worker, "/api/stocktakes", new)
    at = f"/api/stocktakes/{made['home_org_id']}/{made['stocktake_id']}"
    service.made(worker, f"{at}/closure", {"counters": [f"{tenant.key}-secret"]})
    tenant.keep(stocktake_id=made["stocktake_id"])


def _own_things(service: Service, tenant: Tenant) -> None:
    boss = tenant.person(Role.ORGANISATION_ADMINISTRATOR)
    spare = {
        "account_id": new_id(), "org_id": tenant.org_id, "sign_in_name": f"{tenant.key}-spare",
        "display_name": f"{tenant.key}-secret", "password": accounts.PASSWORD, "roles": ["driver"],
    }  # fmt: skip
    tenant.keep(account_id=service.made(boss, "/api/accounts", spare)["account_id"])
    ends = (datetime.fromisoformat(service.get("anyone", "/api/clock").json()["now"]) + timedelta(days=9)).isoformat()
    token = {"name": f"{tenant.key}-secret", "permissions": ["label.read"], "ends_at": ends}
    made = service.made(tenant.person(Role.WAREHOUSE_WORKER), "/api/tokens", token)
    tenant.keep(token_id=made["token"]["token_id"])
    _phone(service, tenant)


def _phone(service: Service, tenant: Tenant) -> None:
    """Enrol the driver's phone, and leave another enrolment open."""
    boss, driver = tenant.person(Role.ORGANISATION_ADMINISTRATOR), tenant.person(Role.DRIVER)
    opened = service.made(boss, "/api/device-enrolments", {"name": f"{tenant.key}-secret"})
    asked = service.made(driver, "/api/device-invitations", {"secret": opened["secret"]})
    phone = Phone(UUID(new_id()))
    shown = phone.presented(opened["secret"], bytes.fromhex(asked["nonce"]))
    presented = {
        "secret": shown.secret, "device_id": str(shown.device_id),
        "public_key": shown.public_key.hex(), "proof": shown.proof.hex(),
    }  # fmt: skip
    service.made(driver, "/api/devices", presented)
    waiting = service.made(boss, "/api/device-enrolments", {"name": f"{tenant.key}-secret"})
    tenant.keep(device_id=str(phone.device_id), enrolment_id=waiting["enrolment_id"])


def named(tenant: Tenant) -> dict[str, str]:
    """Return the tenant's company as papers name it."""
    return {"credit_code": tenant.credit_code, "name": tenant.name}


def manifest(tenant: Tenant, *codes: str, **changes: Any) -> dict[str, Any]:
    """Return the body of a manifest between the company's own two sites."""
    day = date(2026, 12, 1).isoformat()
    return {
        "site_id": tenant.first("site_id"),
        "recipient": tenant.credit_code,
        "recipient_site_id": tenant.known["site_id"][1],
        "consignor": named(tenant),
        "loading_on": day,
        "arrival_on": day,
        "lines": [{"waste_code": WASTE, "method": "D10", "containers": [{"code": code} for code in codes]}],
    } | changes


def _transfers(service: Service, tenant: Tenant) -> None:
    if not any((route.path or "").startswith("/api/manifests") for route in service.routes()):
        return
    manager = tenant.person(Role.ENVIRONMENT_MANAGER)
    party = named(tenant) | {"signed_by": "某经办人"}
    contract = {
        "kind": "treatment",
        "number": f"{tenant.key}-secret",
        "parties": [party | {"role": "remover"}, party | {"role": "recipient"}],
        "scope": {"codes": [WASTE], "methods": ["D10"], "quantity_kg": "500000.000"},
        "pollution_terms": "防渗漏",
        "valid_from": "2026-01-01",
        "valid_until": "2026-12-31",
        "price_terms": f"{tenant.key}-secret",
    }
    answer = service.post(manager, "/api/contracts", contract)
    assert answer.status_code in {201, 409}, answer.text
    tenant.keep(contract_id=answer.headers["location"].rsplit("/", 1)[1])
    made = service.made(manager, "/api/manifests", manifest(tenant, tenant.first("code")))
    tenant.keep(manifest_id=made["manifest_id"])
    at = f"/api/sites/{tenant.first('site_id')}/declarations"
    tenant.keep(filing_id=service.made(manager, at, {"form": "C.1", "period": "2026-09"})["filing_id"])
    row = {"waste_code": WASTE, "opening_kg": "0.000", "generated_kg": "187.400", "closing_kg": "187.400"}
    period = {"period_from": "2026-09-01", "period_until": "2026-09-30"}
    declared = {"site_id": tenant.first("site_id"), "rows": [row]} | period
    tenant.keep(filing_id=service.made(manager, "/api/declarations", declared)["filing_id"])
    claim = {
        "site_id": tenant.first("site_id"), "item": 1, "stage": "transport", "waste_code": WASTE,
        "mass_kg": "1.000", "document": f"{tenant.key}-secret",
    }  # fmt: skip
    answer = service.post(manager, "/api/exemption-claims", claim)
    assert answer.status_code in {201, 409}, answer.text  # a refused claim is kept as refused


def rows_of(service: Service, tenant: Tenant) -> dict[str, str]:
    """Return a digest of the tenant's rows per table."""
    columns = service.rows(
        "SELECT c.relname AS table, a.attname AS column FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
        " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition"
        " AND a.attname IN ('home_org_id', 'org_id') ORDER BY 1, 2 DESC"
    )
    digests = {}
    for table, column in {found["table"]: found["column"] for found in columns}.items():
        found = service.rows(
            f"SELECT t::text AS row FROM {table} t WHERE {column} = ANY($1) ORDER BY 1",
            [tenant.org_id, tenant.bureau_id],
        )
        digests[table] = hashlib.sha256("\n".join(row["row"] for row in found).encode()).hexdigest()
    return digests
