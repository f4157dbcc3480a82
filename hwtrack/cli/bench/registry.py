"""The benches by name."""

from collections.abc import Awaitable, Callable, Mapping

from hwtrack.cli.bench import boot
from hwtrack.cli.bench.measure import Outcome

BENCHES: Mapping[str, Callable[[], Awaitable[Outcome]]] = {"boot": boot.run}
