"""The live metrics that rectification attaches as evidence: its `Meter`, implemented over the records."""

from collections.abc import Mapping
from datetime import datetime

from hwtrack.audit import intermediaries
from hwtrack.audit.store import judgements as store
from hwtrack.infra.work import Work
from hwtrack.rectification.meter import Reading, UnknownMetricError


class Metrics:
    """Every metric by name; `app.py` passes one of these to rectification."""

    def names(self) -> tuple[str, ...]:
        """Return the names of the metrics there are."""
        return (intermediaries.NAME,)

    async def read(self, work: Work, name: str, parameters: Mapping[str, str], as_of: datetime) -> Reading:
        """Compute a metric from what was recorded up to `as_of`.

        Raises:
            UnknownMetricError: No metric has that name.
            MetricParametersError: The parameters do not fit it.
        """
        if name != intermediaries.NAME:
            raise UnknownMetricError(name=name[:60], pointer="/metric")
        asked = intermediaries.question(parameters)
        found = await store.judgements(work, asked, as_of=as_of)
        return intermediaries.reading(found, sql=store.JUDGEMENTS)
