"""The registry over HTTP: `/api/organisations`, `/api/sites`, `/api/facilities` and so on."""

from fastapi import APIRouter

from hwtrack.registry.routes import imports, lists, organisations, papers, places, storage

router = APIRouter(prefix="/api", tags=["registry"])
for part in (organisations, places, papers, storage, lists, imports):
    router.include_router(part.router)
