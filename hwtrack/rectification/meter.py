"""Live metrics as rectification needs them: ask by name, parameters and instant; keep the answer; ask again.

Knows what an answer holds and how to seal and compare it. Does not know any metric: `audit` computes them, and
`app.py` passes its implementation as a `Meter`. The Protocol is generic over the unit of work, so that this module
stays free of infrastructure; the service uses it with its own `Work`. Source: design.md §3, §8.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from string import Formatter
from typing import Protocol, TypeVar

from hwtrack.kernel.canonical import canonical, plain, sha256
from hwtrack.kernel.errors import DomainError, Kind

MAX_ROWS = 10_000
"""Row ids kept with a captured metric."""
MAX_PARAMETERS = 20

W_contra = TypeVar("W_contra", contravariant=True)


class UnknownMetricError(DomainError):
    """There is no such metric."""

    kind = Kind.NOT_FOUND
    code = "rectification.unknown-metric"
    detail = "No metric is called “{name}”."
    remedy = "Choose one from the list of metrics."


class MetricParametersError(DomainError):
    """The metric's parameters are wrong."""

    kind = Kind.INVALID
    code = "rectification.metric-parameters"
    detail = "“{name}” is asked with other parameters than these; expected: {expected}."
    remedy = "Compare the parameters with the metric's definition."


class FutureAsOfError(DomainError):
    """The figure is asked for a time that has not come."""

    kind = Kind.INVALID
    code = "rectification.future-as-of"
    detail = "A figure as of {as_of} cannot be known yet."
    remedy = "Ask for now or for an earlier instant."


class TooManyRowsError(DomainError):
    """The figure rests on too many rows to be kept."""

    kind = Kind.TOO_LARGE
    code = "rectification.too-many-rows"
    detail = "The figure rests on {count} rows; at most {limit} are kept with a capture."
    remedy = "Narrow the metric by its parameters."


@dataclass(frozen=True, slots=True)
class Measured:
    """One figure of a metric: its name, its value as exact text, and its unit."""

    name: str
    value: str
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a metric says at an instant.

    `definition` is the English template of its 口径. `rows` are the ids of the records it counts, in order.
    `contradicts` says that the figures speak against the issue being done. `query_sha256` pins how it was computed.
    """

    metric: str
    definition: str
    figures: tuple[Measured, ...]
    rows: tuple[str, ...]
    contradicts: bool
    query_sha256: bytes


class Meter(Protocol[W_contra]):
    """The live metrics as this package sees them."""

    def names(self) -> tuple[str, ...]:
        """Return the names of the metrics there are."""
        ...

    async def read(self, work: W_contra, name: str, parameters: Mapping[str, str], as_of: datetime) -> Reading:
        """Compute a metric from what was recorded up to `as_of`, so that asking again gives the same answer.

        Raises:
            UnknownMetricError: No metric has that name.
            MetricParametersError: The parameters do not fit it.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """A reading kept as evidence, with what is needed to ask again. `log_proof` is filled once the log seals it."""

    reading: Reading
    parameters: Mapping[str, str]
    as_of: datetime
    captured_at: datetime
    log_proof: str | None = None

    @property
    def text(self) -> str:
        """The canonical text that is hashed: question, instant, figures and rows."""
        return canonical(
            plain(
                {
                    "as_of": self.as_of.astimezone(UTC),
                    "figures": self.reading.figures,
                    "metric": self.reading.metric,
                    "parameters": self.parameters,
                    "query_sha256": self.reading.query_sha256,
                    "rows": self.reading.rows,
                }
            )
        )

    @property
    def sha256(self) -> bytes:
        """Hash of `text`, 32 bytes."""
        return sha256(self.text)


@dataclass(frozen=True, slots=True)
class Drift:
    """How a metric asked again differs from its capture; all empty where it does not."""

    changed: tuple[tuple[str, str, str], ...]
    """Name, value then, value now ("" where there was or is none)."""
    rows_added: tuple[str, ...]
    rows_gone: tuple[str, ...]
    is_computed_otherwise: bool

    @property
    def is_same(self) -> bool:
        """Whether figures and rows are the same; how they are computed may have changed."""
        return not (self.changed or self.rows_added or self.rows_gone)


def captured(reading: Reading, *, parameters: Mapping[str, str], as_of: datetime, now: datetime) -> Capture:
    """Keep a reading.

    Raises:
        TooManyRowsError: It rests on more than MAX_ROWS rows.
        MetricParametersError: Its definition names a parameter that was not given, so it could never be shown.
    """
    named = sorted({name for _, name, _, _ in Formatter().parse(reading.definition) if name})
    if not set(named) <= set(parameters):
        raise MetricParametersError(name=reading.metric, expected=", ".join(named), pointer="/parameters")
    if len(reading.rows) > MAX_ROWS:
        raise TooManyRowsError(count=len(reading.rows), limit=MAX_ROWS)
    return Capture(reading=reading, parameters=dict(parameters), as_of=as_of, captured_at=now)


def check_question(name: str, parameters: Mapping[str, str], *, as_of: datetime, now: datetime) -> None:
    """Refuse a question that no metric could answer.

    Raises:
        FutureAsOfError: The instant lies ahead.
        MetricParametersError: There are more than MAX_PARAMETERS.
    """
    if as_of > now:
        raise FutureAsOfError(as_of=as_of.isoformat(), pointer="/as_of")
    if len(parameters) > MAX_PARAMETERS:
        raise MetricParametersError(name=name, expected=f"≤ {MAX_PARAMETERS}", pointer="/parameters")


def drift(capture: Capture, now: Reading) -> Drift:
    """Compare a capture with the same metric asked again for the same instant."""
    then = capture.reading
    before, after = ({figure.name: figure.value for figure in reading.figures} for reading in (then, now))
    names = dict.fromkeys((*before, *after))
    return Drift(
        changed=tuple(
            (name, before.get(name, ""), after.get(name, "")) for name in names if before.get(name) != after.get(name)
        ),
        rows_added=tuple(row for row in now.rows if row not in set(then.rows)),
        rows_gone=tuple(row for row in then.rows if row not in set(now.rows)),
        is_computed_otherwise=then.query_sha256 != now.query_sha256,
    )
