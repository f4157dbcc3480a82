"""What a bundle's file looks like: canonical JSON in one spelling; what is not marked as unproven is checked.

Everything outside `unproven` is covered by a hash, a signature or a rule of this module; `unproven` holds names, dates
and keys that help to read the file and that nobody is asked to believe. Knows the form only; what it is worth is the
other modules' business. Published as schemas/bundle/bundle.json.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from enum import StrEnum
from itertools import pairwise
from typing import Annotated, Any
from uuid import UUID

from hwtrack.custody.claims import CONTAINER_CODE
from hwtrack.custody.events import MAX_BODY_BYTES
from hwtrack.custody.shapes import (
    DIGEST,
    INSTANT,
    UUID_TEXT,
    Misfit,
    Schema,
    Shape,
    many,
    misfit,
    record,
    text,
    whole,
)
from hwtrack.kernel.canonical import NotCanonicalError, canonical, read_canonical
from hwtrack.kernel.errors import Fault
from hwtrack.labels.keys import MAX_DOCUMENT
from hwtrack.tlog.note import MAX_BYTES as MAX_NOTE_BYTES
from hwtrack.tlog.proof import MAX_HASHES

FORMAT = "hwtrack-bundle-v1"

MAX_FILE_BYTES = 50_000_000
MAX_EVENTS = 10_000
MAX_CONTAINERS = 500
MAX_LABELS = 1_000
MAX_NAMES = 10_000
MAX_HEADER = 400_000


class FormReason(StrEnum):
    """Why a file cannot be read as a bundle, in the order in which it is looked for."""

    TOO_LARGE = "too_large"
    NOT_TEXT = "not_text"
    NOT_CANONICAL = "not_canonical"
    OTHER_FORMAT = "other_format"
    MALFORMED = "malformed"


class Unreadable(ValueError):  # noqa: N818 - it says what the file is
    """A file that is no bundle; `at` is the JSON Pointer of the first fault in its form, where there is one."""

    def __init__(self, reason: FormReason, at: str = "") -> None:
        """Keep why and where."""
        self.reason = reason
        self.at = at
        super().__init__(reason.value)


def long_text(limit: int) -> Shape[str]:
    """A text of 1 to `limit` characters on any number of lines."""

    def read(value: object, at: str) -> str:
        if not isinstance(value, str) or not 1 <= len(value) <= limit:
            raise misfit("A text of at most {limit} characters is expected.", at, limit=limit)
        return value

    return Shape(read, {"type": "string", "minLength": 1, "maxLength": limit})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """Where an entry is in the log, and the hashes that lead from it to the root of the bundle's one checkpoint."""

    index: Annotated[int, whole(0), "number of the leaf, from 0"]
    proof: Annotated[tuple[bytes, ...], many(DIGEST, 0, MAX_HASHES), "from the leaf upwards"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sibling:
    """The link of another container of the same home that the same event moved; its hash goes into the log entry."""

    container_id: Annotated[UUID, UUID_TEXT]
    hash: Annotated[bytes, DIGEST]


@dataclass(frozen=True, slots=True, kw_only=True)
class BundledEvent:
    """An event as it was recorded for one home organisation: what the server found out and what the client claimed."""

    home_org_id: Annotated[int, whole(1)]
    event_id: Annotated[UUID, UUID_TEXT]
    header: Annotated[str, long_text(MAX_HEADER), "canonical JSON text, hashed as it stands"]
    body: Annotated[str, long_text(MAX_BODY_BYTES), "canonical JSON text, hashed and signed as it stands"]
    entry_hash: Annotated[bytes, DIGEST, "what the log's entry commits to: SHA-256 over the link hashes"]
    siblings: Annotated[tuple[Sibling, ...], many(record(Sibling), 1, MAX_CONTAINERS)] = ()
    sealed: Annotated[Sealed | None, record(Sealed), "left out while the entry is not under the checkpoint"] = None
    receipt: Annotated[str | None, long_text(MAX_NOTE_BYTES), "signed note of the service"] = None

    @property
    def key(self) -> tuple[int, UUID]:
        """What tells it apart from the same event of another home."""
        return self.home_org_id, self.event_id


@dataclass(frozen=True, slots=True, kw_only=True)
class BundledLink:
    """One link of a container's chain; its two texts stand with the event."""

    seq: Annotated[int, whole(1)]
    event_id: Annotated[UUID, UUID_TEXT]
    prev: Annotated[bytes, DIGEST]
    hash: Annotated[bytes, DIGEST]


@dataclass(frozen=True, slots=True, kw_only=True)
class BundledContainer:
    """A container, its chain in order, and the links printed on its labels."""

    home_org_id: Annotated[int, whole(1)]
    container_id: Annotated[UUID, UUID_TEXT]
    code: Annotated[str, CONTAINER_CODE]
    links: Annotated[tuple[BundledLink, ...], many(record(BundledLink), 1, MAX_EVENTS)]
    labels: Annotated[tuple[str, ...], many(text(400), 1, MAX_LABELS), "what the labels' symbols say"] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DevicePaper:
    """A record of a phone, enrolled, suspended, restored or revoked, as the log commits to it."""

    org_id: Annotated[int, whole(1)]
    device_id: Annotated[UUID, UUID_TEXT]
    record_id: Annotated[UUID, UUID_TEXT, "id of the log's entry"]
    record: Annotated[str, long_text(4_000), "canonical JSON text, hashed as it stands; schemas/device/record.json"]
    sealed: Annotated[Sealed | None, record(Sealed)] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedOrganisation:
    """What an organisation of this file is called, by the service's word."""

    org_id: Annotated[int, whole(1)]
    name: Annotated[str, text(200)]


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedPlace:
    """What a facility of this file is called, by the service's word."""

    facility_id: Annotated[UUID, UUID_TEXT]
    name: Annotated[str, text(200)]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyTexts:
    """Keys to check with: a trust file's content, or what a bundle says its own are."""

    log: Annotated[str, text(400), "verifier key of the log, C2SP signed-note"]
    witnesses: Annotated[tuple[str, ...], many(text(400), 1, 32), "verifier keys of the witnesses"] = ()
    quorum: Annotated[int, whole(0, 32), "how many witnesses must have confirmed a checkpoint"] = 0
    receipts: Annotated[tuple[str, ...], many(text(400), 1, 32), "verifier keys of the service's receipts"] = ()
    label_roots: Annotated[tuple[bytes, ...], many(DIGEST, 1, 32), "Ed25519 keys that sign key lists"] = ()
    label_hosts: Annotated[tuple[str, ...], many(text(40), 1, 32), "hosts that labels may carry"] = ()
    key_list_days: Annotated[int, whole(1, 366), "days a key list may be older than what it is used on"] = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Unproven:
    """What helps to read the file and is nobody's proof."""

    made_at: Annotated[datetime, INSTANT, "when the service says it made the file"]
    keys: Annotated[KeyTexts | None, record(KeyTexts), "for a check of inner consistency only"] = None
    organisations: Annotated[tuple[NamedOrganisation, ...], many(record(NamedOrganisation), 1, MAX_NAMES)] = ()
    places: Annotated[tuple[NamedPlace, ...], many(record(NamedPlace), 1, MAX_NAMES)] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """Containers with their chains, and what proves them, under one checkpoint of the log."""

    containers: Annotated[tuple[BundledContainer, ...], many(record(BundledContainer), 1, MAX_CONTAINERS)]
    events: Annotated[tuple[BundledEvent, ...], many(record(BundledEvent), 1, MAX_EVENTS), "by home and id"]
    unproven: Annotated[Unproven, record(Unproven)]
    devices: Annotated[tuple[DevicePaper, ...], many(record(DevicePaper), 1, MAX_EVENTS)] = ()
    checkpoint: Annotated[str | None, long_text(MAX_NOTE_BYTES), "signed and cosigned note"] = None
    key_list: Annotated[str | None, long_text(MAX_DOCUMENT), "signed list of label keys"] = None

    def misfits(self) -> Iterable[Fault]:
        """Say what stands twice or out of order, and which event no chain needs."""
        yield from _disorder("/containers", [(one.home_org_id, one.container_id) for one in self.containers])
        yield from _disorder("/events", [one.key for one in self.events])
        yield from _disorder("/devices", [(one.org_id, one.record_id) for one in self.devices])
        needed = {(one.home_org_id, link.event_id) for one in self.containers for link in one.links}
        for index, event in enumerate(self.events):
            if event.key not in needed:
                yield Fault("No chain of this file names this event.", {}, f"/events/{index}")

    @property
    def text(self) -> str:
        """The file's whole content."""
        return canonical({"format": FORMAT, **written(self)})


def read_bundle(content: bytes) -> Bundle:
    """Return the bundle that is written in a file. Nothing in it is to be believed before it was checked.

    Raises:
        Unreadable: It is larger than 50 MB, no canonical JSON, of another format, or not in the published form.
    """
    members = _members(content)
    if members.pop("format", None) != FORMAT:
        raise Unreadable(FormReason.OTHER_FORMAT)
    try:
        return _BUNDLE.read(members, "")
    except Misfit as error:
        raise Unreadable(FormReason.MALFORMED, error.faults[0].pointer) from error


def written(value: object) -> Any:
    """Return plain JSON values of a record as its shapes read them; what has its default is left out."""
    if is_dataclass(value) and not isinstance(value, type):
        members = ((field, getattr(value, field.name)) for field in fields(value))
        return {field.name: written(found) for field, found in members if found != field.default}
    if isinstance(value, tuple):
        return [written(found) for found in value]
    writer = next((writer for kind, writer in _WRITERS.items() if isinstance(value, kind)), None)
    return value if writer is None else writer(value)


def schema() -> Schema:
    """Return the JSON Schema (2020-12) of the file."""
    body = _BUNDLE.schema
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": FORMAT,
        **body,
        "description": f"{body['description']} Canonical JSON (RFC 8785) without floats, at most 50,000,000 bytes.",
        "properties": {"format": {"const": FORMAT}, **body["properties"]},
        "required": ["format", *body["required"]],
    }


_BUNDLE: Shape[Bundle] = record(Bundle)

_WRITERS: dict[type, Callable[[Any], Any]] = {
    bytes: lambda value: value.hex(),
    UUID: str,
    datetime: lambda value: value.isoformat(),
}


def _members(content: bytes) -> dict[str, Any]:
    if len(content) > MAX_FILE_BYTES:
        raise Unreadable(FormReason.TOO_LARGE)
    try:
        return read_canonical(content.decode())
    except UnicodeDecodeError as error:
        raise Unreadable(FormReason.NOT_TEXT) from error
    except NotCanonicalError as error:
        raise Unreadable(FormReason.NOT_CANONICAL) from error


def _disorder(pointer: str, keys: list[tuple[int, UUID]]) -> Iterable[Fault]:
    for index, (before, after) in enumerate(pairwise(keys), 1):
        if before >= after:
            yield Fault("Entries stand in ascending order, each once.", {}, f"{pointer}/{index}")
