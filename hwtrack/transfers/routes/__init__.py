"""Transfers over HTTP: `/api/contracts`, `/api/manifests` and what belongs to them."""

from fastapi import APIRouter

from hwtrack.transfers.routes import contracts, declarations, filings, manifests, moves

router = APIRouter(prefix="/api", tags=["transfers"])
for part in (contracts, manifests, moves, filings, declarations):
    router.include_router(part.router)
