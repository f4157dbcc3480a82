"""The benches by name."""

from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from hwtrack.cli.bench import batch, boot, convergence, kills, lookup, scan, sealer, verify
from hwtrack.cli.bench.measure import Outcome

BENCHES: Mapping[str, Callable[[], Coroutine[Any, Any, Outcome]]] = {
    "boot": boot.run,
    "scan": scan.run,
    "lookup": lookup.run,
    "batch": batch.run,
    "verify": verify.run,
    "sealer": sealer.run,
    "kills": kills.run,
    "convergence": convergence.run,
}
