"""Labels over HTTP."""

import io
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import zxingcpp
from fastapi import FastAPI
from jsonschema_rs import Draft202012Validator
from PIL import Image
from starlette.types import ASGIApp, Receive, Scope, Send

from hwtrack.config import LabelSettings, Settings
from hwtrack.infra import problems
from hwtrack.infra.db import Database
from hwtrack.kernel.actor import ANONYMOUS, Actor, Permission
from hwtrack.labels import routes
from hwtrack.labels.payload import HostError
from hwtrack.labels.service.desk import open_desk
from tests.labels import town

QR = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
"""Only this: now and then the modules of a symbol read as a barcode of another kind."""

pytestmark = pytest.mark.anyio

SCHEMAS = Path(__file__).parents[2] / "schemas" / "label"


class As:
    """Puts an actor and a language on every request, as accounts and the guard do."""

    def __init__(self, app: ASGIApp, actor: Actor, language: str) -> None:
        self.app, self.actor, self.language = app, actor, language

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope.setdefault("state", {}).update(actor=self.actor, language=self.language, trace_id="0" * 32)
        await self.app(scope, receive, send)


@pytest.fixture(scope="module")
async def home(opened: Database) -> town.Company:
    return await town.company(opened)


@pytest.fixture(scope="module")
def app(opened: Database, tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    application = FastAPI()
    problems.install(application)
    application.include_router(routes.router)
    application.state.database = opened
    application.state.label_desk = town.desk(tmp_path_factory.mktemp("desk"))
    return application


def browser(app: FastAPI, actor: Actor, language: str = "en") -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(As(app, actor, language)), base_url="http://test")


@pytest.fixture
async def client(app: FastAPI, home: town.Company) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(app, home.actor) as opened:
        yield opened


def drums(home: town.Company, count: int = 1, **changes: Any) -> dict[str, Any]:
    """Return the body of a registration."""
    return {
        "ids": [str(town.new_id()) for _ in range(count)],
        "site_id": str(home.site_id),
        "waste_code": "900-013-11",
        "produced_on": "2026-09-21",
        "waste_name": "釜残",
        "form": "semi_solid",
        "hazards": ["T"],
        "main_components": "高沸点有机物",
        "package": "drum",
        "volume_ml": 200_000,
        "tare": "18.600",
    } | changes


async def registered(client: httpx.AsyncClient, home: town.Company, **changes: Any) -> dict[str, Any]:
    answer = await client.post("/api/containers", json=drums(home, **changes))
    assert answer.status_code == 201, answer.text
    (item,) = answer.json()["items"]
    return dict(item)


async def labelled(client: httpx.AsyncClient, code: str, **body: Any) -> dict[str, Any]:
    answer = await client.post(f"/api/containers/{code}/labels", json=body)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def test_a_drum_is_registered_labelled_drawn_and_read_by_anybody(
    app: FastAPI, client: httpx.AsyncClient, home: town.Company
) -> None:
    drum = await registered(client, home)
    label = await labelled(client, drum["code"], mass="187.400", remarks="车间三")
    drawn = await client.get(f"/api/labels/{label['label_id']}/file", params={"form": "png", "dpi": 203})
    (symbol,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(drawn.content)).convert("L"), formats=QR)

    assert drawn.headers["content-type"] == "image/png"
    assert symbol.text == label["link"]
    assert (drum["tare"], drum["bulk"], drum["edition"]) == ("18.600", False, "2021")
    assert (label["state"], label["printed"]["mass"], label["layout"]) == ("printed", "187.400", "container-150")
    letter, code, digits = symbol.text.split("/")[3:]
    async with browser(app, ANONYMOUS, "zh") as street:
        seen = (await street.get(f"/api/public-labels/{letter}/{code}", params={"digits": digits})).json()
        bare = (await street.get(f"/api/public-labels/{letter}/{code}")).json()
    assert (seen["validity"], seen["reason"]) == ("valid", "verified")
    assert seen["reason_text"] == "签名有效（不证明实物真实）。"
    assert seen["printed"]["mass"] == "187.400"
    assert not {"contact", "remarks"} & set(seen["printed"])
    assert bare["printed"] == {}
    assert set(bare["brief"]) == {"waste_name", "hazards", "emergency_phone"}


async def test_containers_are_listed_and_shown(client: httpx.AsyncClient, home: town.Company) -> None:
    made = (await client.post("/api/containers", json=drums(home, 3))).json()["items"]
    listed = (await client.get("/api/containers", params={"site_id": str(home.site_id), "size": 200})).json()

    assert [item["serial"] for item in made] == list(range(made[0]["serial"], made[0]["serial"] + 3))
    assert [item for item in listed["items"] if item in made] == made
    assert (await client.get(f"/api/containers/{made[0]['code']}")).json() == made[0]
    other = await client.get("/api/containers", params={"waste_code": "900-041-49"})
    assert other.json() == {"items": [], "next": None}


async def test_the_same_request_is_answered_alike_and_other_facts_are_refused(
    client: httpx.AsyncClient, home: town.Company
) -> None:
    body = drums(home, 2)
    first, again = [await client.post("/api/containers", json=body) for _ in range(2)]
    other = await client.post("/api/containers", json=body | {"waste_name": "残渣"})

    assert first.json() == again.json()
    assert (other.status_code, other.json()["type"]) == (409, "/problems/labels.container-exists")


async def test_a_foreign_code_is_bound_and_found(client: httpx.AsyncClient, home: town.Company) -> None:
    drum = await registered(client, home)
    foreign = {"code": "JS-77", "source": "provincial system"}
    bound = await client.put(f"/api/containers/{drum['code']}/foreign-code", json=foreign)
    refused = await client.post(f"/api/containers/{drum['code']}/labels", json={})

    assert bound.json() == drum | {"foreign": foreign}
    assert (await client.get("/api/foreign-codes/JS-77")).json()["items"] == [bound.json()]
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/labels.foreign-label")


async def test_labels_are_counted_replaced_and_voided(client: httpx.AsyncClient, home: town.Company) -> None:
    drum = await registered(client, home)
    first = await labelled(client, drum["code"])
    at = f"/api/labels/{first['label_id']}"
    once = await client.post(f"{at}/copies", json={})
    twice = await client.post(f"{at}/copies", json={})
    second = await labelled(client, drum["code"], mass="1.000")
    every = (await client.get(f"/api/containers/{drum['code']}/labels")).json()["items"]
    voided = await client.post(f"/api/labels/{second['label_id']}/void", json={"reason": "torn"})

    assert once.json()["copies_printed"] == 1
    assert twice.json()["type"] == "/problems/labels.copies-used-up"
    assert [label["label_id"] for label in every] == [first["label_id"], second["label_id"]]
    assert (await client.get(at)).json()["superseded_by"] == second["label_id"]
    assert (voided.json()["state"], voided.json()["void_reason"]) == ("voided", "torn")
    assert (await client.get(f"{at}/file")).json()["type"] == "/problems/labels.superseded"


async def test_plaques_and_unit_labels_are_made_and_drawn(client: httpx.AsyncClient, home: town.Company) -> None:
    for at, letter in ((f"/api/facilities/{home.facility_id}", "f"), (f"/api/transport-units/{home.unit_id}", "v")):
        label = (await client.post(f"{at}/labels", json={})).json()
        drawn = await client.get(f"/api/labels/{label['label_id']}/file", params={"form": "svg"})
        assert label["letter"] == letter
        assert drawn.headers["content-type"].startswith("image/svg+xml")


async def test_layouts_are_listed_in_the_readers_language(app: FastAPI, home: town.Company) -> None:
    async with browser(app, home.actor, "zh") as client:
        items = (await client.get("/api/label-layouts")).json()["items"]

    assert [item["name"] for item in items if item["sign"] == "container"] == [
        "container-100",
        "container-150",
        "container-200",
    ]
    assert items[0]["title"] == "危险废物标签 100 × 100 mm"


async def test_anybody_gets_the_signed_key_list(app: FastAPI) -> None:
    async with browser(app, ANONYMOUS) as street:
        answer = await street.get("/api/label-keys")

    Draft202012Validator(json.loads((SCHEMAS / "keys.json").read_text("utf-8"))).validate(answer.json())


@pytest.mark.parametrize("code", ["x", "9" * 60, "91329900MA9XCL014F9000131120260921017", "91329900ma9xcl014e"])
async def test_unknown_and_impossible_codes_answer_alike(app: FastAPI, code: str) -> None:
    never = "91329900MA9XCL014E9000131120260921998"
    async with browser(app, ANONYMOUS) as street:
        answers = [(await street.get(f"/api/public-labels/q/{one}")).json() for one in (code, never)]

    assert answers[0] == answers[1]
    assert answers[0]["validity"] == "unknown"


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        pytest.param({"waste_code": "900-013-1"}, "/waste_code", id="waste code too short"),
        pytest.param({"waste_code": "999-999-99"}, "/waste_code", id="unknown waste code"),
        pytest.param({"tare": "18.6"}, "/tare", id="mass with one decimal"),
        pytest.param({"produced_on": "2040-01-01"}, "/produced_on", id="future-dated"),
        pytest.param({"hazards": ["R"]}, "/hazards", id="hazard not listed"),
        pytest.param({"waste_name": "釜\u0000残"}, "/waste_name", id="control character"),
    ],
)
async def test_bad_members_are_named(
    client: httpx.AsyncClient, home: town.Company, change: dict[str, Any], pointer: str
) -> None:
    answer = await client.post("/api/containers", json=drums(home, **change))

    assert answer.status_code == 422
    assert answer.json()["pointer"] == pointer


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"ids": []}, id="no id"),
        pytest.param({"ids": ["x"]}, id="no UUID"),
        pytest.param({"ids": [str(town.new_id()) for _ in range(1000)]}, id="1000 ids"),
        pytest.param({"produced_on": "yesterday"}, id="no date"),
        pytest.param({"form": "plasma"}, id="unknown form"),
        pytest.param({"volume_ml": 0}, id="no volume"),
        pytest.param({"main_components": "x" * 201}, id="over-long"),
        pytest.param({"surprise": 1}, id="unknown member"),
    ],
)
async def test_malformed_requests_are_refused(
    client: httpx.AsyncClient, home: town.Company, change: dict[str, Any]
) -> None:
    answer = await client.post("/api/containers", json=drums(home) | change)

    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/malformed-request")


async def test_a_label_that_cannot_be_printed_names_the_field(client: httpx.AsyncClient, home: town.Company) -> None:
    drum = await registered(client, home, main_components="𝄞")
    answer = await client.post(f"/api/containers/{drum['code']}/labels", json={})

    assert (answer.status_code, answer.json()["pointer"]) == (422, "/main_components")
    assert answer.json()["type"] == "/problems/labels.missing-glyph"


async def test_strangers_are_refused(app: FastAPI, client: httpx.AsyncClient, home: town.Company) -> None:
    drum = await registered(client, home)
    label = await labelled(client, drum["code"])
    reader = Actor(
        org_id=home.org_id, scope=home.actor.scope, name="reader", permissions=frozenset({Permission.LABEL_READ})
    )
    async with browser(app, ANONYMOUS) as street, browser(app, reader) as reading:
        assert (await street.get(f"/api/containers/{drum['code']}")).status_code == 401
        assert (await street.get(f"/api/labels/{label['label_id']}/file")).status_code == 401
        assert (await reading.get(f"/api/containers/{drum['code']}")).status_code == 200
        assert (await reading.post("/api/containers", json=drums(home))).status_code in {401, 403}
        assert (await reading.post(f"/api/labels/{label['label_id']}/void", json={"reason": "x"})).status_code in {
            401,
            403,
        }


async def test_what_is_not_there_is_not_found(client: httpx.AsyncClient) -> None:
    never = "91329900MA9XCL014E9000131120260921998"
    for at in (f"/api/containers/{never}", f"/api/labels/{town.new_id()}"):
        assert (await client.get(at)).status_code == 404
    assert (await client.post(f"/api/facilities/{town.new_id()}/labels", json={})).status_code == 404
    assert (await client.get("/api/containers/x")).json()["type"] == "/problems/labels.code-length"


def test_an_unsuitable_host_stops_the_start(tmp_path: Path) -> None:
    def settings(host: str) -> Settings:
        return Settings(label=LabelSettings(host=host, keys=tmp_path))

    assert open_desk(settings("h" * 19 + ".cn")).hosts.current == "h" * 19 + ".cn"
    with pytest.raises(HostError):
        open_desk(settings("h" * 20 + ".cn"))


def test_keys_lie_beside_the_private_database_unless_told_otherwise(tmp_path: Path) -> None:
    stated = Settings(label=LabelSettings(keys=tmp_path / "stated"))
    beside = Settings.model_validate({"database": {"directory": tmp_path}})

    assert open_desk(stated).key_files.folder == tmp_path / "stated"
    assert open_desk(beside).key_files.folder == tmp_path / "keys"
