"""Errors that an administrator can mend, as one sentence on standard error and exit code 1."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from hwtrack.cli import place
from hwtrack.infra.bootstrap import UnfitServerError
from hwtrack.infra.cluster.errors import ClusterError
from hwtrack.kernel.errors import DomainError
from hwtrack.signer.program import SignerError
from hwtrack.signer.signing import RefusedToSignError


@contextmanager
def plain_errors() -> Iterator[None]:
    """Turn such an error in the block into its sentence instead of a trace."""
    try:
        yield
    except DomainError as error:
        typer.echo(f"hwtrack: {error.english()} {error.remedy.format_map(dict(error.facts))}", err=True)
        sys.exit(1)
    except (ClusterError, UnfitServerError, place.NotConfiguredError, SignerError, RefusedToSignError) as error:
        typer.echo(f"hwtrack: {error}", err=True)
        sys.exit(1)
