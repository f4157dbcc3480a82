"""docker-compose.yml and Dockerfile, read without Docker: what they promise can be checked on any machine."""

import re
from functools import cache
from typing import Any

import pytest
import yaml
from pydantic import BaseModel, SecretStr

from hwtrack.config import Settings
from hwtrack.infra import roles
from tests.architecture.source import ROOT

WITHOUT_DEFAULT = re.compile(r"\$\{[A-Z_]+:\?[^}]*\}")


@cache
def services() -> dict[str, Any]:
    parsed: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    return parsed["services"]


@cache
def settings() -> dict[str, bool]:
    """Return every environment name of `config.py`, and whether it is a secret."""
    return {
        f"HWTRACK_{section}_{name}".upper(): "SecretStr" in repr(field.annotation) or field.annotation is SecretStr
        for section, part in Settings.model_fields.items()
        if isinstance(part.annotation, type) and issubclass(part.annotation, BaseModel)
        for name, field in part.annotation.model_fields.items()
    }


def environment() -> list[tuple[str, str, str]]:
    return [
        (service, name, str(value))
        for service, body in services().items()
        for name, value in body.get("environment", {}).items()
    ]


def dockerfile() -> list[tuple[str, str]]:
    """Return the instructions with their arguments, continued lines joined."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = (line.strip() for line in text.splitlines())
    return [
        (word, rest.strip()) for word, _, rest in (line.partition(" ") for line in lines if line and line[0] != "#")
    ]


def test_every_name_is_a_setting_that_exists() -> None:
    """A misspelt variable is ignored in silence, and the service runs on a default nobody chose."""
    stated = {name for _, name, _ in environment() if name.startswith("HWTRACK_")}

    assert "HWTRACK_DATABASE_URL" in stated
    assert stated - set(settings()) == set()


def test_no_secret_has_a_default_or_stands_in_the_file() -> None:
    """A default password is the password of every installation that did not read the manual."""
    secret = [value for _, name, value in environment() if "PASSWORD" in name or settings().get(name, False)]
    without = [WITHOUT_DEFAULT.sub("", value) for value in secret]

    assert secret
    assert all(WITHOUT_DEFAULT.search(value) for value in secret)
    assert [rest for rest in without if "$" in rest or re.search(r":[^/@]+@", rest)] == []


def test_nothing_listens_beyond_this_machine() -> None:
    """The service speaks plain HTTP: only a proxy with TLS on this machine may reach it, and nobody the database."""
    published = {name: body["ports"] for name, body in services().items() if "ports" in body}

    assert published == {"app": ["127.0.0.1:8000:8000"]}
    assert not any(body.get("network_mode") == "host" or body.get("privileged") for body in services().values())


@pytest.mark.parametrize("service", ["app", "worker"])
def test_the_serving_parts_know_no_password_but_their_own(service: str) -> None:
    """A stolen service must not be able to change tables or pass row-level security."""
    known = "".join(value for name, _, value in environment() if name == service)

    assert roles.APP in known
    assert not {roles.OWNER, roles.MIGRATOR, "postgres:"} & set(re.findall(r"postgres:|hwtrack_\w+", known))
    assert services()[service]["depends_on"] == {"prepare": {"condition": "service_completed_successfully"}}


def test_the_database_ends_sessions_keeps_checksums_and_reaps_children() -> None:
    """SIGTERM would wait for every session; a zombie postmaster would look alive to the next start."""
    database = services()["database"]

    assert database["stop_signal"] == "SIGINT"
    assert database["init"] is True
    assert {"--data-checksums", "--encoding=UTF8"} <= set(database["environment"]["POSTGRES_INITDB_ARGS"].split())
    assert "max_prepared_transactions=0" in database["command"]
    assert re.fullmatch(r"postgis/postgis:1[5-9]-[\d.]+", database["image"])


def test_every_service_ends_in_an_image_that_does_not_run_as_root() -> None:
    """A hole in the service is then not a hole in the host."""
    last_stage = dockerfile()[max(n for n, (word, _) in enumerate(dockerfile()) if word == "FROM") :]

    assert ("USER", "hwtrack") in last_stage
    assert last_stage.index(("USER", "hwtrack")) > max(n for n, (word, _) in enumerate(last_stage) if word == "RUN")
    assert {body.get("build") for name, body in services().items() if name != "database"} == {"."}


def test_everything_that_is_copied_exists_and_nothing_secret_is_baked_in() -> None:
    """The image is built elsewhere: a path that moved would be found on the day of a release."""
    for word, rest in dockerfile():
        if word == "COPY" and not rest.startswith("--from"):
            assert [path for path in rest.split()[:-1] if not (ROOT / path).exists()] == []
        if word in {"ENV", "ARG"}:
            assert not re.search("PASSWORD|SECRET|TOKEN|_URL", rest)


def test_the_image_carries_every_folder_of_the_wheel() -> None:
    """What pyproject.toml puts into the wheel must be there when the image builds it."""
    copied = {path for word, rest in dockerfile() if word == "COPY" for path in rest.split()[:-1]}

    assert {"hwtrack", "labels", "schemas", "migrations", "docs/problems"} <= copied
