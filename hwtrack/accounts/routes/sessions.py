"""Signing in and out over HTTP, and who one is.

`start_session` and `end_session` are also what the sign-in page uses.
"""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Request, Response

from hwtrack.accounts.routes.admission import credentials_of, limits_in
from hwtrack.accounts.schemas.people import MeOut, PasswordIn, SessionOut, SignInIn
from hwtrack.accounts.service import sessions
from hwtrack.accounts.service.sessions import SignedIn
from hwtrack.accounts.session import clear_cookie, secret_digest
from hwtrack.accounts.throttle import TooManyAttemptsError
from hwtrack.infra.auth import actor_of, database_of, needs_actor
from hwtrack.infra.problems import answer_error
from hwtrack.infra.work import begin_work
from hwtrack.kernel.actor import Actor, Permission

router = APIRouter(prefix="/api", tags=["accounts"])

Self = Annotated[Actor, needs_actor(Permission.ACCOUNT_SELF)]
Anybody = Annotated[Actor, needs_actor(None)]


async def start_session(request: Request, *, name: str, password: str) -> SignedIn:
    """Sign the browser in and end the session it came with; the answer must carry `SignedIn.cookie`.

    Raises:
        TooManyAttemptsError: Too many failures on the name or from the address.
        WrongCredentialsError: Name or password is wrong, or the account is disabled.
    """
    signed = await sessions.sign_in(
        database_of(request),
        name=name,
        password=password,
        address=_address(request),
        limits=limits_in(request),
    )
    await end_session(request)
    return signed


async def end_session(request: Request) -> None:
    """End the session the browser came with, if any; the answer must carry `session.clear_cookie()`."""
    secret: str | None = getattr(request.state, "session_secret", None)
    if secret is None:
        return
    async with begin_work(database_of(request), actor_of(request)) as work:
        await sessions.sign_out(work, secret)
    if digest := secret_digest(secret):
        credentials_of(request).forget(digest)


@router.post("/session", status_code=HTTPStatus.CREATED, response_model=SessionOut, summary="Sign in")
async def sign_in(request: Request, response: Response, body: SignInIn, _: Anybody) -> SessionOut | Response:
    """Begin a session: sets the cookie, and returns the token that browsers send back with every change."""
    try:
        signed = await start_session(request, name=body.name, password=body.password)
    except TooManyAttemptsError as refused:
        answer = answer_error(request, refused)
        answer.headers["Retry-After"] = str(refused.facts["seconds"])
        return answer
    response.headers["Set-Cookie"] = signed.cookie
    return SessionOut.of(signed)


@router.delete("/session", status_code=HTTPStatus.NO_CONTENT, summary="Sign out")
async def sign_out(request: Request, response: Response, _: Anybody) -> None:
    """End the session, if there is one, and clear the cookie."""
    await end_session(request)
    response.headers["Set-Cookie"] = clear_cookie()


@router.get("/me", summary="Who am I")
async def me(request: Request, actor: Self) -> MeOut:
    """Return who is asking and what they may do."""
    return MeOut.of(actor, getattr(request.state, "csrf", None))


@router.post("/me/password", status_code=HTTPStatus.NO_CONTENT, summary="Change one's own password")
async def change_password(request: Request, body: PasswordIn, actor: Self) -> None:
    """Change the password and end all other sessions of the account."""
    await sessions.change_password(
        database_of(request),
        actor,
        current=body.current,
        new=body.new,
        address=_address(request),
        secret=getattr(request.state, "session_secret", None),
    )


def _address(request: Request) -> str | None:
    return request.client.host if request.client else None
