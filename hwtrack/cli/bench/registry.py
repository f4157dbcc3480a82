"""The benches by name; the long ones also in a shorter form, which shows that they work but not what the issue asks."""

from collections.abc import Callable, Coroutine, Mapping
from functools import partial
from typing import Any

from hwtrack.cli.bench import boot, convergence, faults, lookup, scan, sealer, sync, trace, verify
from hwtrack.cli.bench.measure import Outcome

Bench = Callable[[], Coroutine[Any, Any, Outcome]]

BENCHES: Mapping[str, Bench] = {
    "boot": boot.run,
    "scan": scan.run,
    "lookup": lookup.run,
    "sync": sync.run,
    "verify": verify.run,
    "sealer": sealer.run,
    "trace": trace.run,
    "faults": faults.run,
    "convergence": convergence.run,
}

SHORT: Mapping[str, Bench] = {
    "trace": partial(trace.run, most=10**6),
    "faults": partial(faults.run, kills=30, control=15),
}
