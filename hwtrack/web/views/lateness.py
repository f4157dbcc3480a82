"""Views of late events: the question why one came late, and how many more wait for their reason."""

from dataclasses import dataclass, field
from datetime import datetime

from hwtrack.web.views.parts import Form


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Why an event came late, as its recorder or a colleague is asked: what it was, and when it came.

    `key` tells several questions of one page apart. `codes` are its first containers; `own` is how many late events of
    the reader's own wait, this one included where it is one of them; `code` is the container whose page asks.
    """

    event_id: str
    kind: str
    happened_at: datetime
    recorded_at: datetime
    hours: int
    codes: tuple[str, ...] = ()
    own: int = 0
    code: str = ""
    key: str = "one"
    form: Form = field(default_factory=Form)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionView:
    """The page of one question."""

    question: Question


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """Why an event came late: what was said, by whom, when."""

    text: str
    who: str
    at: datetime
