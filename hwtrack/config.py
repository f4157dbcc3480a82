"""Settings: everything an operator may choose, read once from the environment and passed down.

Every name is `HWTRACK_<SECTION>_<NAME>`. No secret has a default. Where the database section is empty, hwtrack starts
its own private PostgreSQL; a URL there wins. `docs/configuration.md` is rendered from this module and compared.
"""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class DatabaseSettings(_Section):
    """Where the records are. All empty: the private cluster."""

    url: SecretStr | None = Field(None, description="URL of the role hwtrack_app; wins over the private one.")
    owner_url: SecretStr | None = Field(None, description="URL of hwtrack_owner, for migrations only.")
    migrator_url: SecretStr | None = Field(None, description="URL of hwtrack_migrator, for data steps of migrations.")
    worker_url: SecretStr | None = Field(None, description="URL of hwtrack_worker, for jobs and followers.")
    witness_url: SecretStr | None = Field(None, description="URL of hwtrack_witness, for the log's signer.")
    admin_url: SecretStr | None = Field(None, description="URL of a superuser, for `hwtrack db bootstrap` only.")
    directory: Path | None = Field(None, description="Folder of the private cluster; empty: the system's state folder.")
    pool: int = Field(8, ge=1, le=100, description="Connections per process and per form of Work.")
    statement_cache: int = Field(256, ge=0, le=4096, description="Prepared statements kept; 0 behind PgBouncer.")


class FileSettings(_Section):
    """Where photos and documents of steps lie."""

    directory: Path | None = Field(None, description="Folder of the files; empty: beside the private cluster.")


class LabelSettings(_Section):
    """What the printed symbols say and how their keys are kept."""

    host: str = Field("hw.example.gov.cn", description="Host in the QR link, at most 22 ASCII characters.")
    former_hosts: tuple[str, ...] = Field((), description="Hosts on old labels that are still accepted.")
    keys: Path | None = Field(None, description="Folder of the file keys; empty: beside the private cluster.")
    key_list_days: int = Field(30, ge=1, le=366, description="Age in days beyond which a key list is refused.")


class LogSettings(_Section):
    """The transparency log: its name, its keys, who witnesses it. Source: design.md §6; trust.md 2.3."""

    origin: str = Field("hwtrack.example/log", description="The log's name: no spaces, never changed once in use.")
    key: str = Field("", description="The log's verifier key; empty: no checkpoints are taken in.")
    witnesses: tuple[str, ...] = Field((), description="JSON list; each a verifier key, a space, an http address.")
    quorum: int = Field(0, ge=0, le=32, description="How many of the witnesses must confirm a checkpoint.")
    keys: Path | None = Field(None, description="Folder of the receipt key; empty: that of the label keys.")
    sign_seconds: int = Field(60, ge=1, le=86_400, description="Rest of `hwtrack tlog sign` between two signatures.")
    submit_seconds: int = Field(600, ge=1, le=86_400, description="Rest between two rounds to the witnesses, seconds.")
    seal: bool = Field(default=True, description="Whether the worker seals; no: `hwtrack tlog seal` runs elsewhere.")
    seal_ms: int = Field(200, ge=20, le=60_000, description="Rest between two sealings, milliseconds.")


class LedgerSettings(_Section):
    """How the waste ledger is written. Source: HJ 1259-2022 Annex B, which is informative."""

    lead: str = Field("HW", pattern="^[A-Z]{2,4}$", description="Leading capitals of batch codes, two to four.")


class WebSettings(_Section):
    """Where the service listens."""

    address: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8000, ge=1, le=65535, description="Port to listen on.")
    origin: str = Field("", description="Origin seen by browsers, for the CSRF check; empty: the request's own host.")


class SessionSettings(_Section):
    """How long a sign-in lasts. Source: ASVS 5.0 7.1.1; trust.md 4.1."""

    idle_minutes: int = Field(30, ge=1, le=1440, description="Officials' sessions end after so many idle minutes.")
    absolute_hours: int = Field(12, ge=1, le=720, description="Officials' sessions end after so many hours.")
    idle_minutes_company: int = Field(480, ge=1, le=10080, description="The same for companies' sessions, minutes.")
    absolute_hours_company: int = Field(24, ge=1, le=720, description="The same for companies' sessions, hours.")


class TelemetrySettings(_Section):
    """What is logged."""

    level: Literal["debug", "info", "warning", "error"] = Field("info", description="Least level that is written.")
    form: Literal["json", "text"] = Field("json", description="One JSON object or one readable line per entry.")


class Settings(BaseSettings):
    """All sections; frozen once read."""

    model_config = SettingsConfigDict(
        env_prefix="HWTRACK_", env_nested_delimiter="_", env_nested_max_split=1, extra="forbid", frozen=True
    )

    database: DatabaseSettings = Field(default_factory=DatabaseSettings)
    file: FileSettings = Field(default_factory=FileSettings)
    label: LabelSettings = Field(default_factory=LabelSettings)
    log: LogSettings = Field(default_factory=LogSettings)
    ledger: LedgerSettings = Field(default_factory=LedgerSettings)
    web: WebSettings = Field(default_factory=WebSettings)
    session: SessionSettings = Field(default_factory=SessionSettings)
    telemetry: TelemetrySettings = Field(default_factory=TelemetrySettings)
