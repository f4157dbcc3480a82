"""The kinds of event, one file each, found by looking: a new file with an `EVENT` is a new kind.

Reads a body's canonical text into the claim of its kind, lifting old versions to today's shape on the way, and
publishes each kind's JSON Schema. Knows no state and no storage.
"""

import importlib
import pkgutil
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from hwtrack.custody.claims import Claim
from hwtrack.custody.events.contested import Contested
from hwtrack.custody.events.corrected import Corrected
from hwtrack.custody.events.judged import Judged
from hwtrack.custody.events.released import Released
from hwtrack.custody.events.ruled import Ruled
from hwtrack.custody.shapes import Member, Misfit, Schema, first_line, members_of, misfit, read_record, record
from hwtrack.kernel.canonical import canonical, read_canonical, sha256
from hwtrack.kernel.errors import DomainError, Fault, Kind, ManyFaultsError

SETTLING = (Corrected, Contested, Ruled, Released, Judged)
"""Kinds that say something of other events; all others only of containers."""

MAX_BODY_BYTES = 400_000
"""A body of 500 weighed containers with all their scans is about half of it."""


class BodyFaultsError(ManyFaultsError):
    """The event's body has faults."""

    kind = Kind.INVALID
    code = "custody.body-faults"
    detail = "{count} faults were found in the event's body; nothing was recorded."
    remedy = "Correct every listed member; compare the body with the published schema of its kind."


class UnknownKindError(DomainError):
    """There is no such kind of event."""

    kind = Kind.INVALID
    code = "custody.unknown-kind"
    detail = "“{kind}” is no kind of event; known are {known}."
    remedy = "Send one of the known kinds; update the app if it is older than the service."


class UnknownVersionError(DomainError):
    """This version of the event's body is not known."""

    kind = Kind.INVALID
    code = "custody.unknown-version"
    detail = "Version {version} of “{kind}” is not known; versions 1 to {newest} are."
    remedy = "Send version {newest}; the service may be older than the app."


class SystemKindError(DomainError):
    """This kind of event is written by the system alone."""

    kind = Kind.INVALID
    code = "custody.system-kind"
    detail = "“{kind}” says what the system found; nobody sends it."
    remedy = "Record what happened; the system judges it by itself."


class BodyTooLargeError(DomainError):
    """The event's body is too large."""

    kind = Kind.TOO_LARGE
    code = "custody.body-too-large"
    detail = "The body has {count} bytes; at most {limit} are taken."
    remedy = "Name at most 500 containers in one event and send photos as attachments."


def _discover() -> Mapping[str, type[Claim]]:
    kinds: dict[str, type[Claim]] = {}
    for found in pkgutil.iter_modules(__path__):
        kind: type[Claim] = importlib.import_module(f"{__name__}.{found.name}").EVENT
        if kind.KIND in kinds:
            raise RuntimeError(f"two modules define the event kind {kind.KIND}")
        kinds[kind.KIND] = kind
    return MappingProxyType(dict(sorted(kinds.items())))


KINDS = _discover()
"""Every kind of event by its name."""

_MEMBERS: Mapping[str, tuple[Member, ...]] = {name: members_of(kind) for name, kind in KINDS.items()}


def read_body(text: str) -> Claim:
    """Return the claim written in a body's canonical text.

    Raises:
        BodyTooLargeError: The text has more than 400,000 bytes.
        NotCanonicalError: The text is no canonical JSON object.
        UnknownKindError, UnknownVersionError: Nobody here can read it.
        BodyFaultsError: Members are missing, unknown, wrong or at odds; all of them are listed.
    """
    size = len(text.encode(errors="surrogatepass"))
    if size > MAX_BODY_BYTES:
        raise BodyTooLargeError(count=size, limit=MAX_BODY_BYTES)
    try:
        claim = _read_object(read_canonical(text), "")
        _check_replacement(claim)
        _check_quotation(claim)
    except Misfit as error:
        raise BodyFaultsError(error.faults) from error
    return claim


def replacement_of(correction: Corrected) -> Claim | None:
    """Return the claim that takes the place of the corrected one; None where it did not happen."""
    return None if correction.replacement is None else _read_object(correction.replacement, "/replacement")


def quoted_in(release: Released) -> Claim:
    """Return the claim that a release quotes."""
    return _read_object(release.quoted, "/quoted")


def schema_of(kind: type[Claim]) -> Schema:
    """Return the JSON Schema (2020-12) of a kind's newest body."""
    body = record(kind).schema
    head = {"kind": {"const": kind.KIND}, "v": {"const": kind.VERSION}}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": kind.KIND,
        **body,
        "description": f"{first_line(kind)} The text of the body is canonical JSON (RFC 8785) without floats.",
        "properties": head | dict(body["properties"]),
        "required": [*head, *body["required"]],
    }


def _read_object(value: Mapping[str, Any], at: str) -> Claim:
    members = dict(value)
    kind = _kind_of(members.pop("kind", None), at)
    members = dict(_lifted(kind, members.pop("v", None), members, at))
    return read_record(kind, _MEMBERS[kind.KIND], members, at)


def _kind_of(name: object, at: str) -> type[Claim]:
    kind = KINDS.get(name) if isinstance(name, str) else None
    if kind is None:
        raise UnknownKindError(kind=str(name)[:40], known=", ".join(KINDS), pointer=f"{at}/kind")
    return kind


def _lifted(kind: type[Claim], version: object, members: Mapping[str, Any], at: str) -> Mapping[str, Any]:
    if not isinstance(version, int) or isinstance(version, bool) or not 1 <= version <= kind.VERSION:
        raise UnknownVersionError(version=str(version)[:20], kind=kind.KIND, newest=kind.VERSION, pointer=f"{at}/v")
    for step in range(version, kind.VERSION):
        members = kind.UPCASTERS[step](members)
    return members


def _check_replacement(claim: Claim) -> None:
    if not isinstance(claim, Corrected):
        return
    replacement = replacement_of(claim)
    if replacement is None:
        return
    if isinstance(replacement, SETTLING):
        raise misfit("What replaces a body says something of containers, not of other events.", "/replacement/kind")
    if replacement.event_id != claim.corrects:
        raise misfit("The new body keeps the id of the event it replaces.", "/replacement/event_id")
    strangers = [code for code in replacement.codes if code not in claim.codes]
    if strangers:
        template = "The correction names every container that the new body names; {code} is missing."
        raise Misfit([Fault(template, {"code": code}, "/containers") for code in strangers])


def _check_quotation(claim: Claim) -> None:
    if not isinstance(claim, Released):
        return
    quoted = quoted_in(claim)
    if isinstance(quoted, SETTLING):
        raise misfit("What is released says something of containers, not of other events.", "/quoted/kind")
    if sha256(canonical(dict(claim.quoted))) != claim.sha256:
        raise misfit("The hash is not that of the quoted body.", "/sha256")
    if set(claim.codes) != set(quoted.codes):
        raise misfit("The release names exactly the containers that the quoted body names.", "/containers")
