"""Why the private database cannot be used: one sentence each, for the person at the console.

These are not domain errors: no request caused them and no page explains them.
"""


class ClusterError(Exception):
    """The private database cannot be used; the message is one sentence that says what to do."""


class ProgramsMissingError(ClusterError):
    """No usable PostgreSQL with PostGIS is installed."""


class VersionGoneError(ClusterError):
    """The data directory was made by a major version that is no longer installed."""


class PlaceError(ClusterError):
    """The directory cannot hold the database: closed parents, a foreign owner, foreign contents."""


class BusyError(ClusterError):
    """Another process serves this database."""


class StartError(ClusterError):
    """PostgreSQL could not be initialised, or did not come up."""


class StopError(ClusterError):
    """PostgreSQL did not end in time; it is never killed."""
