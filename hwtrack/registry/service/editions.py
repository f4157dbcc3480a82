"""Taking in a new edition of the catalogue, when its official rows are at hand: `waste_codes_2025.csv`."""

from hwtrack.infra.work import AnyWork
from hwtrack.registry.catalogue import UnknownEditionError, read_entries
from hwtrack.registry.store import lists


async def load_edition(work: AnyWork, edition: str, text: str) -> int:
    """Load the codes of an edition and return how many; from then on the edition it replaces is expired.

    Runs as `hwtrack_worker`, from the command line: `hwtrack_app` may not write code lists.

    Raises:
        UnknownEditionError: The edition is not in the list of editions.
        DomainError, ValueError: A row is damaged; nothing is loaded.
    """
    if not await lists.has_edition(work, edition):
        raise UnknownEditionError(edition=edition[:20], pointer="/edition")
    entries = read_entries(text, edition)
    await lists.load_entries(work, entries)
    return len(entries)
