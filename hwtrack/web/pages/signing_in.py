"""Signing in and out."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from hwtrack.accounts.password import WrongCredentialsError
from hwtrack.accounts.routes.sessions import end_session, start_session
from hwtrack.accounts.session import clear_cookie
from hwtrack.accounts.throttle import TooManyAttemptsError
from hwtrack.infra.auth import needs_actor
from hwtrack.kernel.actor import Actor
from hwtrack.web import render
from hwtrack.web.pages import asking
from hwtrack.web.pages.everybody import safe_address
from hwtrack.web.views.parts import Form
from hwtrack.web.views.people import DemoAccount, SignInView
from hwtrack.web.words import Said

router = APIRouter(include_in_schema=False)

Anybody = Annotated[Actor, needs_actor(None)]


@router.get("/sign-in")
async def sign_in_page(
    request: Request, actor: Anybody, back: Annotated[str, Query(max_length=2000)] = "/"
) -> Response:
    """Show the form; whoever is signed in already goes on."""
    if actor.account_id is not None:
        return asking.go(safe_address(back))
    return render.page(request, "sign_in.html", SignInView(back=safe_address(back), demo=_demo(request)))


@router.post("/sign-in")
async def sign_in(request: Request, _: Anybody) -> Response:
    """Begin a session and go where the person wanted to be."""
    fields = await asking.fields_of(request)
    back = safe_address(fields.get("back", "/"))
    try:
        signed = await start_session(request, name=fields.get("name", ""), password=fields.get("password", ""))
    except (WrongCredentialsError, TooManyAttemptsError) as error:
        view = SignInView(
            form=Form(values={"name": fields.get("name", "")}),
            refused=Said(error.detail, error.facts),
            back=back,
            demo=_demo(request),
        )
        answer: Response = render.page(request, "sign_in.html", view, status=asking.status_of(error))
        if isinstance(error, TooManyAttemptsError):
            answer.headers["Retry-After"] = str(error.facts["seconds"])
        return answer
    answer = asking.go(back)
    answer.headers["Set-Cookie"] = signed.cookie
    return answer


@router.post("/sign-out")
async def sign_out(request: Request, _: Anybody) -> Response:
    """End the session and show the sign-in form."""
    await end_session(request)
    answer = asking.go("/sign-in")
    answer.headers["Set-Cookie"] = clear_cookie()
    return answer


def _demo(request: Request) -> tuple[DemoAccount, ...]:
    """Return the sign-ins a demo installation shows beside the form; none anywhere else."""
    accounts: tuple[DemoAccount, ...] = getattr(request.app.state, "demo_accounts", ())
    return accounts
