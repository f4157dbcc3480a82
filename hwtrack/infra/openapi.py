"""The published description of the HTTP interface: FastAPI's own, with what it cannot know.

Adds to every operation the problems it may answer with, how one signs in, and the permission it needs; all three are
read off the code that enforces them. Source: RFC 9457; OpenAPI 3.1.
"""

from typing import Any

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts

from hwtrack.infra.auth import Needs
from hwtrack.infra.problems import MEDIA_TYPE, STATUS
from hwtrack.kernel.actor import Permission

PERMISSION = "x-permission"
"""The member of an operation that names the permission it needs; public operations have none."""

_NAME = "Problem"
_STATUSES = {str(int(status)): status.phrase for status in sorted(set(STATUS.values()))}
_TEXTS = {"type": "string"}
_FAULT = {
    "type": "object",
    "properties": {"pointer": _TEXTS, "message": _TEXTS},
    "required": ["pointer", "message"],
}
PROBLEM: dict[str, Any] = {
    "title": "Problem",
    "description": "Why a request was not carried out (RFC 9457). `type` leads to a page in both languages.",
    "type": "object",
    "properties": {
        "type": {"type": "string", "description": "`/problems/<code>`, or about:blank for a plain HTTP status."},
        "title": _TEXTS,
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string", "description": "What is wrong here, in the reader's language."},
        "remedy": {"type": "string", "description": "What to do now."},
        "instance": {"type": "string", "description": "The address that was asked."},
        "trace_id": {"type": "string", "description": "Names this request to the operator."},
        "pointer": {"type": "string", "description": "JSON Pointer of the offending member."},
        "faults": {"type": "array", "items": _FAULT},
        "violations": {"type": "array", "items": {"type": "object"}},
    },
    "required": ["type", "title", "status", "instance", "trace_id"],
}
_SCHEMES = {
    "session": {"type": "apiKey", "in": "cookie", "name": "__Host-hwtrack"},
    "token": {"type": "http", "scheme": "bearer"},
}


def declared_on(dependant: Dependant) -> frozenset[Permission | None]:
    """Return what a route's dependencies declare: one permission, `None` for public on purpose, or nothing at all."""
    call: object = dependant.call
    own = frozenset({call.permission} if isinstance(call, Needs) else ())
    return own.union(*(declared_on(child) for child in dependant.dependencies))


def describe(app: FastAPI) -> None:
    """Publish the full description at /openapi.json."""
    plain = app.openapi

    def described() -> dict[str, Any]:
        document = plain()
        if _NAME not in document["components"]["schemas"]:
            _complete(document, app)
        return document

    app.openapi = described  # type: ignore[method-assign]  # the way FastAPI documents


def _complete(document: dict[str, Any], app: FastAPI) -> None:
    components = document["components"]
    components["schemas"][_NAME] = PROBLEM
    components["securitySchemes"] = _SCHEMES
    for route in iter_route_contexts(app.routes):
        if isinstance(route.original_route, APIRoute) and route.include_in_schema:
            for method in route.methods or ():
                _operation(document["paths"][route.path_format][method.lower()], declared_on(route.dependant))
    # FastAPI's own shapes of a refusal are never sent.
    for unused in ("HTTPValidationError", "ValidationError"):
        components["schemas"].pop(unused, None)


def _operation(operation: dict[str, Any], declared: frozenset[Permission | None]) -> None:
    answers = operation["responses"]
    for status, description in _STATUSES.items():
        answer = answers.setdefault(status, {})
        answer.setdefault("description", description)
        answer["description"] = description if answer["description"] == "Validation Error" else answer["description"]
        answer["content"] = {MEDIA_TYPE: {"schema": {"$ref": f"#/components/schemas/{_NAME}"}}}
    permission = next((one for one in declared if one is not None), None)
    if permission is not None:
        operation |= {"security": [{scheme: []} for scheme in _SCHEMES], PERMISSION: permission.value}
