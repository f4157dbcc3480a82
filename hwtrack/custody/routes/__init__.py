"""Custody over HTTP, a file for each part of it. Every route names one permission; nothing is decided here."""

from fastapi import APIRouter

from hwtrack.custody.routes import bundles, events, stock, stocktakes

router = APIRouter()
for part in (events, stock, stocktakes, bundles):
    router.include_router(part.router)
