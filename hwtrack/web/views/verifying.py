"""Views of checking bundles and labels in the browser."""

from dataclasses import dataclass

from hwtrack.web.views.keys import LabelKeys


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyView:
    """What the page brings along: the label keys, and a trust file's text, empty where the service has no log key."""

    label_keys: LabelKeys
    trust: str = ""
