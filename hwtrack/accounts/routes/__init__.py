"""The HTTP side of accounts: who is asking (`admission`), and the resources under `/api/`."""

from fastapi import APIRouter, FastAPI

from hwtrack.accounts.routes import accounts, devices, sessions, tokens
from hwtrack.accounts.routes.admission import ActorMiddleware, Credentials

router = APIRouter()
router.include_router(sessions.router)
router.include_router(tokens.router)
router.include_router(accounts.router)
router.include_router(devices.router)


def mount(app: FastAPI) -> None:
    """Let every request of the application pass the admission."""
    app.state.credentials = Credentials()
    app.add_middleware(ActorMiddleware)
