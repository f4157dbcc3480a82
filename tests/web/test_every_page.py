"""What holds for every page and every form: a named permission, the sign-in first, the token, and no surprise."""

import re
from collections.abc import Iterator
from uuid import UUID

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from hwtrack.cli.demo.city import JINGLAN
from hwtrack.infra.auth import Needs
from hwtrack.web.routes import PAGES
from tests.web import live
from tests.web.live import City
from tests.web.test_container_pages import drum
from tests.web.test_transfer_pages import contract, day
from tests.web.texts import TEMPLATES

pytestmark = pytest.mark.anyio

ROUTES = [route for page in PAGES for route in page.router.routes if isinstance(route, APIRoute)]
POSTS = [route for route in ROUTES if "POST" in (route.methods or ())]
GETS = [route for route in ROUTES if "GET" in (route.methods or ())]
FOR_ANYBODY = {
    "/display", "/enrol", "/log", "/problems/{code}", "/sign-in", "/sign-out", "/verify",
    "/q/{code}", "/q/{code}/{digits}", "/f/{code}", "/f/{code}/{digits}", "/v/{code}", "/v/{code}/{digits}",
}  # fmt: skip
"""Pages that need nobody to be signed in; every other one does."""

PARTS = {
    "code": "91329900MA9XCL014E9000131120260921998",
    "digits": "0" * 212,
    "home_org_id": "1",
    "manifest_id": str(UUID(int=7)),
    "contract_id": str(UUID(int=7)),
    "campaign_id": str(UUID(int=7)),
    "stocktake_id": str(UUID(int=7)),
    "proposal_id": str(UUID(int=7)),
    "ruling_id": str(UUID(int=7)),
    "quarantine_id": str(UUID(int=7)),
    "event_id": str(UUID(int=7)),
    "late_id": str(UUID(int=7)),
    "site_id": str(UUID(int=7)),
    "filing_id": str(UUID(int=7)),
    "issue_no": "1",
    "device_id": str(UUID(int=7)),
    "enrolment_id": str(UUID(int=7)),
    "n": "1",
    "move": "claim",
}
RUBBISH = ("", "\x00", "'; --", "９９", "-1", "1e999", "../..", "\ud7ff" * 50, "x" * 5000, "{name}")
NAMES = (
    "waste", "name", "composition", "hazards", "form", "container", "facility", "produced_on", "count", "foreign_code",
    "event_id", "event_time", "longitude", "latitude", "accuracy_m", "scale", "gross", "tare", "kind", "text", "place",
    "manifest", "code", "way", "number", "counterparty", "signatory", "third", "third_role", "codes", "method",
    "tonnes", "valid_from", "valid_until", "pollution_terms", "containers", "recipient", "treatment", "haulage",
    "consignor", "carrier", "tractor", "trailer", "loading_on", "arrival_on", "reason", "official_number", "since",
    "codes", "unit", "errand", "drop", "press", "rows", "taken-0", "package-0", "mass-0", "count-0", "into-0", "list",
    "as_of", "operation", "loss_reason", "added", "level", "meter_id", "before", "turned_over_at", "other", "done",
    "sample_number", "purpose", "taken", "system", "happened_at", "laboratory", "containers/0/code",
    "place/facility_id", "status",
    "note", "back", "ticket", "rest", "password", "words", "org", "site", "zone", "standing", "short", "after",
    "manifests", "counters", "party", "refusal", "remarks", "description", "pieces", "mass", "another",
    "stocktake_id", "extra_id", "scan_id", "why", "document_number", "seal_number", "events",
    "verdict-01a00000-0000-7000-8000-000000000001", "lift-01a00000-0000-7000-8000-000000000001",
    "month", "responsible", "period", "zero", "explanation", "filed_on",
    "same",
    "tab", "book", "from", "until", "waste_code", "word",
)  # fmt: skip


def needs(dependant: Dependant) -> Iterator[Needs]:
    for inner in dependant.dependencies:
        if isinstance(inner.call, Needs):
            yield inner.call
        yield from needs(inner)


def address(route: APIRoute) -> str:
    return re.sub(r"{(\w+)}", lambda part: PARTS[part[1]], route.path)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{'/'.join(route.methods)} {route.path}")
def test_every_page_names_one_permission_or_says_that_it_is_for_anybody(route: APIRoute) -> None:
    named = list(needs(route.dependant))

    assert len(named) == 1
    assert (named[0].permission is None) == (route.path in FOR_ANYBODY)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{'/'.join(route.methods)} {route.path}")
async def test_without_a_sign_in_there_is_the_form(city: City, route: APIRoute) -> None:
    person = city.somebody()
    page = await (person.see if "GET" in (route.methods or ()) else person.send)(address(route))
    led = page.status == 303 and page.location.startswith("/sign-in")

    assert led or route.path in FOR_ANYBODY


@pytest.mark.parametrize("route", POSTS, ids=lambda route: route.path)
async def test_no_form_is_taken_without_its_token(city: City, route: APIRoute) -> None:
    person = await city.person(live.MANAGER)

    if route.path != "/sign-in":
        assert (await person.send(address(route), token="")).status == 403


def test_every_form_of_a_template_carries_the_token_as_its_first_field() -> None:
    """The other tests send the token themselves; a template that forgot it would be refused to everybody else."""
    forms = [
        (file.name, text[found.start() : found.end() + 30])
        for file in sorted(TEMPLATES.glob("*.html"))
        for text in (file.read_text(encoding="utf-8"),)
        for found in re.finditer(r'<form[^>]*method="post"[^>]*>', text)
    ]

    assert len(forms) >= 15
    assert [(name, text) for name, text in forms if '>{% include "_csrf.html" %}' not in text] == []


@pytest.mark.parametrize("name", [live.MANAGER, live.GATE, live.LEAD])
@pytest.mark.parametrize("route", POSTS, ids=lambda route: route.path)
async def test_rubbish_in_every_field_is_refused_in_words(city: City, route: APIRoute, name: str) -> None:
    person = await city.person(name)
    if route.path in ("/sign-in", "/sign-out"):
        return
    for rubbish in RUBBISH:
        page = await person.send(address(route), dict.fromkeys(NAMES, rubbish))
        assert page.status < 500, (rubbish, page.words)


@pytest.mark.parametrize("route", GETS, ids=lambda route: route.path)
async def test_rubbish_in_an_address_is_answered(city: City, route: APIRoute) -> None:
    person = await city.person(live.MANAGER)
    for rubbish in ("%00", "..", "x" * 70, "９", "-1", "{name}"):
        path = re.sub(r"{\w+}", rubbish, route.path)
        for asked in (path, f"{path}?text={rubbish}&manifest={rubbish}&waste={rubbish}&after={rubbish}&all={rubbish}"):
            assert (await person.see(asked)).status < 500, asked


@pytest.mark.parametrize("field", list(NAMES[:10]))
async def test_one_field_of_rubbish_in_a_good_form_is_refused_or_taken(city: City, field: str) -> None:
    """With everything else right, the rubbish reaches the places behind the first check."""
    worker = await city.person(live.WORKER)
    for rubbish in RUBBISH:
        page = await worker.send("/containers/new", drum(city) | {field: rubbish})
        assert page.status in (303, 422), (rubbish, page.words)


@pytest.mark.parametrize("field", ["number", "counterparty", "signatory", "third", "codes", "method", "tonnes"])
async def test_one_field_of_rubbish_in_a_good_contract_is_refused_or_taken(city: City, field: str) -> None:
    manager = await city.person(live.MANAGER)
    for rubbish in RUBBISH:
        form = contract(await day(city), JINGLAN.credit_code) | {field: rubbish, "third_role": "payee"}
        page = await manager.send("/contracts/new", form)
        assert page.status in (303, 409, 422), (rubbish, page.words)
