"""Errors as RFC 9457 problems, for machines as JSON and for people as a page, in Chinese or English.

The one table from a domain error's kind to an HTTP status stands here. A refused decision is rendered in the same
shape, from a stored value and not from an exception. Source: RFC 9457; models.md 2.6.
"""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.responses import JSONResponse, Response

from hwtrack.infra.i18n import translate
from hwtrack.kernel.errors import DomainError, Kind, ManyFaultsError
from hwtrack.kernel.rules import Decision, Verdict

MEDIA_TYPE = "application/problem+json"

STATUS: Mapping[Kind, HTTPStatus] = {
    Kind.INVALID: HTTPStatus.UNPROCESSABLE_ENTITY,
    Kind.UNAUTHENTICATED: HTTPStatus.UNAUTHORIZED,
    Kind.FORBIDDEN: HTTPStatus.FORBIDDEN,
    Kind.NOT_FOUND: HTTPStatus.NOT_FOUND,
    Kind.CONFLICT: HTTPStatus.CONFLICT,
    Kind.REFUSED: HTTPStatus.CONFLICT,
    Kind.STALE: HTTPStatus.PRECONDITION_FAILED,
    Kind.TOO_MANY: HTTPStatus.TOO_MANY_REQUESTS,
    Kind.TOO_LARGE: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    Kind.UNAVAILABLE: HTTPStatus.SERVICE_UNAVAILABLE,
}

Problem = dict[str, Any]
ProblemPage = Callable[[Request, Problem], Response]
"""Draws a problem as HTML; `web` supplies it through `app.state.problem_page`."""


class NotFoundError(DomainError):
    """There is no such thing, or it is not yours to see."""

    kind = Kind.NOT_FOUND
    code = "not-found"
    detail = "Nothing was found at this address, or your organisation is no party to it."
    remedy = "Check the address or the code; ask the organisation that issued it."


class RefusedByRulesError(DomainError):
    """The rules refuse this."""

    kind = Kind.REFUSED
    code = "refused-by-rules"
    detail = "{count} rules refuse it; the attempt has been recorded."
    remedy = "Follow what each violation says; nothing has been sent."


class MalformedRequestError(DomainError):
    """The request is not in the expected form."""

    kind = Kind.INVALID
    code = "malformed-request"
    detail = "{count} members of the request are missing or wrong."
    remedy = "Compare the request with the published schema at /openapi.json."


class UnreadableBodyError(DomainError):
    """The body cannot be read."""

    kind = Kind.INVALID
    code = "unreadable-body"
    detail = "The body is not text in UTF-8, or it is nested too deeply."
    remedy = "Save the text as UTF-8 and send it again; files go to the addresses made for files."


class InternalError(DomainError):
    """Something unexpected happened on our side."""

    kind = Kind.UNAVAILABLE
    code = "internal"
    detail = "The request was not carried out; nothing was half saved."
    remedy = "Try again; if it stays, report the trace id to the operator."


def problem_of(error: DomainError, *, language: str, instance: str, trace_id: str) -> Problem:
    """Describe a domain error in the language."""
    facts = dict(error.facts)
    problem = _problem(type(error), facts, language=language, instance=instance, trace_id=trace_id)
    if error.pointer is not None:
        problem["pointer"] = error.pointer
    if isinstance(error, ManyFaultsError):
        problem["faults"] = [
            {"pointer": fault.pointer, "message": translate(language, fault.template, fault.facts)}
            for fault in error.faults
        ]
    return problem


def problem_of_decision(decision: Decision, *, language: str, instance: str, trace_id: str) -> Problem:
    """Describe a refused decision in the language: every violation with its clause and what to do."""
    facts = {"count": len(decision.violations)}
    problem = _problem(RefusedByRulesError, facts, language=language, instance=instance, trace_id=trace_id)
    return problem | {"violations": violations_of(decision, language=language)}


def violations_of(decision: Decision, *, language: str) -> list[dict[str, Any]]:
    """Describe the violations of a decision, refused or not."""
    return [_violation(verdict, language) for verdict in decision.violations]


def refusal(request: Request, decision: Decision) -> Response:
    """Answer a refused decision: 409 with the same body as any problem."""
    problem = problem_of_decision(
        decision, language=language_in(request), instance=request.url.path, trace_id=trace_in(request)
    )
    return _answer(request, problem, HTTPStatus.CONFLICT)


def language_in(request: Request) -> str:
    """Return the language chosen for this request."""
    return str(getattr(request.state, "language", "zh"))


def trace_in(request: Request) -> str:
    """Return the request's trace id, 32 hexadecimal characters."""
    return str(getattr(request.state, "trace_id", ""))


def install(app: FastAPI) -> None:
    """Give the application its three handlers: domain errors, malformed requests, unknown addresses."""
    app.add_exception_handler(DomainError, _on_domain_error)
    app.add_exception_handler(RequestValidationError, _on_malformed)
    app.add_exception_handler(StarletteHTTPException, _on_http)


def describe(request: Request, error: DomainError) -> Problem:
    """Describe a domain error as it would be answered, for an answer that carries several."""
    return problem_of(error, language=language_in(request), instance=request.url.path, trace_id=trace_in(request))


def answer_error(request: Request, error: DomainError, more: Mapping[str, Any] | None = None) -> Response:
    """Answer a domain error; also used by middleware, where exception handlers do not reach.

    `more` are members of this problem alone (RFC 9457 3.2).
    """
    return _answer(request, describe(request, error) | dict(more or {}), STATUS[error.kind])


async def _on_domain_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, DomainError):
        raise error
    return answer_error(request, error)


async def _on_malformed(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    faults = [
        {"pointer": "/" + "/".join(str(part) for part in found["loc"][1:]), "message": str(found["msg"])}
        for found in error.errors()
    ]
    domain = MalformedRequestError(count=len(faults))
    problem = problem_of(domain, language=language_in(request), instance=request.url.path, trace_id=trace_in(request))
    return _answer(request, problem | {"faults": faults}, STATUS[domain.kind])


async def _on_http(request: Request, error: Exception) -> Response:
    if not isinstance(error, StarletteHTTPException):
        raise error
    if isinstance(error.__cause__, DomainError):  # raised while the body was read; FastAPI hides it behind a 400
        return answer_error(request, error.__cause__)
    if error.status_code == HTTPStatus.NOT_FOUND:
        return answer_error(request, NotFoundError())
    if error.status_code == HTTPStatus.BAD_REQUEST:  # FastAPI says so of a body it cannot even decode
        return answer_error(request, UnreadableBodyError())
    problem = {
        "type": "about:blank",
        "title": HTTPStatus(error.status_code).phrase,
        "status": error.status_code,
        "instance": request.url.path,
        "trace_id": trace_in(request),
    }
    return _answer(request, problem, HTTPStatus(error.status_code), dict(error.headers or {}))


def _problem(
    error: type[DomainError], facts: Mapping[str, object], *, language: str, instance: str, trace_id: str
) -> Problem:
    return {
        "type": f"/problems/{error.code}",
        "title": translate(language, error.title()),
        "status": int(STATUS[error.kind]),
        "detail": translate(language, error.detail or error.title(), facts),
        "remedy": translate(language, error.remedy, facts),
        "instance": instance,
        "trace_id": trace_id,
    }


def _violation(verdict: Verdict, language: str) -> dict[str, Any]:
    violation = verdict.violation
    if violation is None:
        raise ValueError("a silent verdict is no violation")
    return {
        "rule": verdict.rule.id,
        "version": verdict.rule.version,
        "title": translate(language, verdict.rule.title),
        "message": translate(language, violation.message, violation.facts),
        "remedy": translate(language, verdict.rule.remedy, violation.facts),
        "basis": translate(language, verdict.rule.basis),
        "confirmed": verdict.rule.confirmed,
        "severity": verdict.severity.value,
        "effect": verdict.effect.value,
        "pointer": violation.pointer,
    }


def _answer(
    request: Request, problem: Problem, status: HTTPStatus, headers: Mapping[str, str] | None = None
) -> Response:
    draw: ProblemPage | None = getattr(request.app.state, "problem_page", None)
    if draw is not None and _wants_page(request):
        return draw(request, problem)
    return JSONResponse(problem, status_code=int(status), headers=dict(headers or {}), media_type=MEDIA_TYPE)


def _wants_page(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "") and not request.url.path.startswith("/api/")
