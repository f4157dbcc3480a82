"""Structured logs: one entry, one line, never a secret or a body.

Every entry of a request carries its trace id; `bind` adds what later entries of the same request should carry.
"""

import logging
import sys

import structlog

from hwtrack.config import TelemetrySettings


def configure(settings: TelemetrySettings) -> None:
    """Set the process's log form and level once, at start."""
    renderer = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if settings.form == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[settings.level.upper()]),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )


log = structlog.stdlib.get_logger("hwtrack")
