"""Custody over HTTP, a file for each part of it. Every route names one permission; nothing is decided here."""

from fastapi import APIRouter

from hwtrack.custody.routes import events, stock, stocktakes

router = APIRouter()
for part in (events, stock, stocktakes):
    router.include_router(part.router)
