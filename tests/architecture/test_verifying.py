"""Whoever checks a file has neither our database nor our web server; the verb must not need their libraries."""

import subprocess
import sys

import pytest

BLOCKED = ("sqlalchemy", "asyncpg", "geoalchemy2", "fastapi", "starlette", "uvicorn", "httpx", "shapely")

BLOCK = f"""
import sys

class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {BLOCKED}:
            raise ImportError(f"{{name}} is blocked")

sys.meta_path.insert(0, Blocker())
"""


def blocked(*arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run the command line in an interpreter that has none of the blocked libraries."""
    program = f"{BLOCK}\nsys.argv = ['hwtrack', *{arguments}]\nfrom hwtrack.cli import main\nmain()"
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)


def test_verify_starts_without_database_and_web() -> None:
    done = blocked("verify", "--help")

    assert done.returncode == 0, done.stderr
    assert "chain" in done.stdout


@pytest.mark.parametrize("verb", [("verify", "chain", "x"), ("rules", "list")])
def test_the_blocking_blocks(verb: tuple[str, ...]) -> None:
    """What does need them fails here, so that the test above means something."""
    done = blocked(*verb)

    assert done.returncode != 0
    assert "is blocked" in done.stderr
