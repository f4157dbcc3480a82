"""Small files that hold a secret: written whole or not at all, readable by the service's own user only.

Knows files; what is in them is their owner's business.
"""

import os
from pathlib import Path


def write_once(path: Path, content: str) -> None:
    """Write a new file with mode 0600, its folder 0700; a file of the same name that is there already stays.

    Raises:
        OSError: The folder cannot be made or written.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(temporary, path)
    except FileExistsError:
        pass
    finally:
        temporary.unlink()
