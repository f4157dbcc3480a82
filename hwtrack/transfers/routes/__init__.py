"""Transfers over HTTP: `/api/contracts`, `/api/manifests` and what belongs to them."""

from fastapi import APIRouter

from hwtrack.transfers.routes import contracts, filings, manifests, moves

router = APIRouter(prefix="/api", tags=["transfers"])
for part in (contracts, manifests, moves, filings):
    router.include_router(part.router)
