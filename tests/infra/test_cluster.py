"""The private PostgreSQL: how it comes up, who gets in, how it ends."""

import asyncio
import os
import pwd
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from hwtrack.infra import roles
from hwtrack.infra.cluster import Cluster
from hwtrack.infra.cluster.errors import BusyError, ClusterError, PlaceError, StartError
from tests.infra.make import only_root, open_folder, shown

pytestmark = pytest.mark.database


@pytest.fixture
def root() -> Iterator[Path]:
    with open_folder() as folder:
        yield folder / "pg"


@pytest.fixture(scope="module")
def served() -> Iterator[Cluster]:
    """One running cluster for the tests that only look."""
    with open_folder() as folder, Cluster(folder / "pg", throwaway=True) as cluster:
        yield cluster


def test_a_first_start_makes_a_database_in_utf8_with_checksums_and_utc(served: Cluster) -> None:
    names = ("server_encoding", "lc_collate", "lc_ctype", "data_checksums", "timezone")

    assert shown(served, *names) == ("UTF8", "C.UTF-8", "C.UTF-8", "on", "UTC")


def test_a_forgotten_transaction_ends_after_five_seconds_and_none_can_be_prepared(served: Cluster) -> None:
    assert shown(served, "idle_in_transaction_session_timeout", "max_prepared_transactions") == ("5s", "0")


def test_the_server_listens_on_a_private_socket_only(served: Cluster) -> None:
    assert shown(served, "listen_addresses") == ("",)
    assert stat.S_IMODE((served.root / "socket").stat().st_mode) == 0o700
    assert stat.S_IMODE((served.root / "data").stat().st_mode) == 0o700


def test_the_service_keeps_every_durability_default(root: Path) -> None:
    with Cluster(root) as cluster:
        assert shown(cluster, "fsync", "full_page_writes", "synchronous_commit") == ("on", "on", "on")


def test_only_a_throwaway_cluster_gives_durability_up(served: Cluster) -> None:
    assert shown(served, "fsync", "full_page_writes", "synchronous_commit") == ("off", "off", "off")


def test_a_role_that_is_not_mapped_is_refused(served: Cluster) -> None:
    async def sign_in() -> None:
        await asyncpg.connect(served.url("somebody", "postgres"))

    with pytest.raises(asyncpg.InvalidAuthorizationSpecificationError):
        asyncio.run(sign_in())


@only_root
def test_another_user_of_the_machine_cannot_reach_the_socket(served: Cluster) -> None:
    command = ["/usr/bin/psql", "-h", str(served.root / "socket"), "-U", roles.APP, "-d", "postgres", "-c", "select 1"]

    done = subprocess.run(command, check=False, capture_output=True, user="daemon", group="daemon", extra_groups=[])

    assert b"Permission denied" in done.stderr


@only_root
def test_root_hands_the_server_to_another_user(served: Cluster) -> None:
    assert (served.root / "data").stat().st_uid != 0


def test_a_second_start_in_another_process_is_refused_and_may_use_the_first(root: Path) -> None:
    with Cluster(root, throwaway=True) as first:
        second = Cluster(root, throwaway=True)
        with pytest.raises(BusyError, match="already serves"):
            second.start()

        second.attach()
        second.stop()  # Why: only the process that started it stops it.

        assert first.is_running
        assert shown(second, "fsync") == ("off",)


def test_nothing_to_attach_to_is_said_at_once(root: Path) -> None:
    with pytest.raises(ClusterError, match="No database is running"):
        Cluster(root).attach()


def test_a_clean_stop_leaves_no_process_no_pid_file_and_the_data(root: Path) -> None:
    cluster = Cluster(root, throwaway=True)
    cluster.start()
    pid = int((root / "data/postmaster.pid").read_text().split()[0])

    cluster.stop()

    assert not Path(f"/proc/{pid}").exists()
    assert not (root / "data/postmaster.pid").exists()
    assert b"database system is shut down" in (root / "server.log").read_bytes()
    cluster.start()
    cluster.stop()


def test_stopping_twice_or_before_a_start_does_nothing(root: Path) -> None:
    cluster = Cluster(root, throwaway=True)
    cluster.stop()
    cluster.start()
    cluster.stop()
    cluster.stop()

    assert not cluster.is_running


def test_a_busy_session_is_ended_by_a_stop(root: Path) -> None:
    with Cluster(root, throwaway=True):
        busy = subprocess.Popen(
            ["/usr/bin/psql", "-h", str(root / "socket"), "-U", "postgres", "-c", "select pg_sleep(600)"],
            stderr=subprocess.DEVNULL,
        )
        time.sleep(0.3)
        began = time.monotonic()

    assert time.monotonic() - began < 5
    assert busy.wait(5) != 0


def test_a_service_killed_outright_takes_its_server_with_it_cleanly(root: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path; from hwtrack.infra.cluster import Cluster\n"
        "Cluster(Path(sys.argv[1]), throwaway=True).start(); print('up', flush=True); time.sleep(600)"
    )
    service = subprocess.Popen([sys.executable, "-c", script, str(root)], stdout=subprocess.PIPE)
    assert service.stdout is not None
    assert service.stdout.readline() == b"up\n"

    service.kill()
    service.wait()
    service.stdout.close()

    with Cluster(root, throwaway=True) as cluster:
        assert shown(cluster, "timezone") == ("UTC",)
    assert (root / "server.log").read_bytes().count(b"database system was shut down at") == 2  # no recovery was needed


def test_a_start_from_another_thread_is_refused(root: Path) -> None:
    errors: list[BaseException] = []

    def start() -> None:
        try:
            Cluster(root).start()
        except StartError as error:
            errors.append(error)

    thread = threading.Thread(target=start)
    thread.start()
    thread.join()

    assert "main thread" in str(errors[0])


def test_a_killed_initialisation_leaves_nothing_in_the_way(root: Path) -> None:
    half = root / "new-abcdef"
    (half / "base").mkdir(parents=True)
    (half / "PG_VERSION").write_text("15\n")

    with Cluster(root, throwaway=True):
        assert not half.exists()


def test_a_failed_initialisation_leaves_no_data_directory_and_says_why(root: Path, tmp_path: Path) -> None:
    programs = tmp_path / "lib/postgresql/15/bin"
    programs.mkdir(parents=True)
    (programs / "postgres").touch()
    (programs / "initdb").write_text("#!/bin/sh\necho 'initdb: error: no room left.' >&2\nexit 1\n")
    (tmp_path / "share/postgresql/15/extension").mkdir(parents=True)
    (tmp_path / "share/postgresql/15/extension/postgis.control").touch()
    _open(tmp_path, programs / "initdb")

    with pytest.raises(StartError, match=r"could not initialise .*: initdb: error: no room left\."):
        Cluster(root, prefix=tmp_path).start()

    assert not (root / "data").exists()


def _open(folder: Path, program: Path) -> None:
    """Let every user run a planted program: pytest's folders are closed to the server's user."""
    program.chmod(0o755)
    for parent in (folder, *folder.parents):
        if stat.S_IMODE(parent.stat().st_mode) == 0o700:
            parent.chmod(0o711)


def test_files_of_somebody_else_are_not_taken_for_a_database(root: Path) -> None:
    (root / "data").mkdir(parents=True)
    (root / "data/diary.txt").write_text("mine")
    if os.geteuid() == 0:
        os.chown(root / "data", *_postgres())

    with pytest.raises(PlaceError, match="not a database directory"):
        Cluster(root).start()

    assert (root / "data/diary.txt").read_text() == "mine"


def test_an_empty_data_directory_is_used(root: Path) -> None:
    (root / "data").mkdir(parents=True)
    if os.geteuid() == 0:
        os.chown(root / "data", *_postgres())

    with Cluster(root, throwaway=True) as cluster:
        assert cluster.is_running


def _postgres() -> tuple[int, int]:
    entry = pwd.getpwnam("postgres")
    return entry.pw_uid, entry.pw_gid


@only_root
def test_a_parent_closed_to_the_servers_user_is_named(root: Path) -> None:
    root.parent.chmod(0o700)

    with pytest.raises(PlaceError, match=f"cannot enter {root.parent}:"):
        Cluster(root).start()


@only_root
@pytest.mark.parametrize("owner", [0, 65534], ids=["root", "nobody"])
def test_a_database_of_root_or_of_nobody_is_not_served(root: Path, owner: int) -> None:
    (root / "data").mkdir(parents=True)
    os.chown(root / "data", owner, -1)

    with pytest.raises(PlaceError, match="must not run a server"):
        Cluster(root).start()


@pytest.mark.parametrize(("length", "inside"), [(107, True), (108, False), (200, False)])
def test_a_place_too_deep_for_a_socket_gets_a_short_private_one(root: Path, length: int, *, inside: bool) -> None:
    shallow = root.parent / "socket/.s.PGSQL.5432"
    deep = root.parent / ("d" * (length - len(os.fsencode(shallow)) - 1))

    with Cluster(deep, throwaway=True) as cluster:
        (directory,) = shown(cluster, "unix_socket_directories")
        folder = Path(directory.strip('"'))

        assert (folder == deep / "socket") is inside
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    if not inside:
        folder.rmdir()


def test_a_place_with_blanks_quotes_and_chinese_in_its_name_works(root: Path) -> None:
    with Cluster(root.parent / "危废 \"a' b", throwaway=True) as cluster:
        assert shown(cluster, "timezone") == ("UTC",)


def test_a_place_with_a_comma_in_its_name_works(root: Path) -> None:
    """A comma separates hosts for every client, so the socket lies elsewhere."""
    with Cluster(root.parent / "a,b", throwaway=True) as cluster:
        (directory,) = shown(cluster, "unix_socket_directories")

    assert "," not in directory
    Path(directory.strip('"')).rmdir()


def test_a_strange_directory_in_the_sockets_place_is_refused(root: Path) -> None:
    (root / "socket").mkdir(parents=True, mode=0o777)
    (root / "socket").chmod(0o777)

    with pytest.raises(PlaceError, match="not a private directory"):
        Cluster(root, throwaway=True).start()


def test_a_long_log_is_put_aside(root: Path) -> None:
    root.mkdir(parents=True)
    (root / "server.log").write_bytes(b"x" * 10_000_001)

    with Cluster(root, throwaway=True):
        assert (root / "server.log").stat().st_size < 10_000
        assert (root / "server.log.1").stat().st_size == 10_000_001


def test_a_server_that_does_not_come_up_is_explained_in_one_sentence(root: Path) -> None:
    with Cluster(root, throwaway=True):
        pass
    (root / "data/postgresql.conf").write_text("shared_buffers = many\n")

    with pytest.raises(StartError) as caught:
        Cluster(root, throwaway=True).start()

    assert "did not start" in str(caught.value)
    assert "configuration file" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_backends_of_a_killed_server_are_waited_for(root: Path) -> None:
    """The server refuses to start while an orphaned backend holds its shared memory; we try again until it has gone."""
    cluster = Cluster(root, throwaway=True)
    cluster.start()
    loop = "do $$ declare n bigint := 0; begin while n < 30000000 loop n := n + 1; end loop; end $$"
    busy = subprocess.Popen(
        ["/usr/bin/psql", "-h", str(root / "socket"), "-U", "postgres", "-c", loop], stderr=subprocess.DEVNULL
    )
    time.sleep(0.3)
    os.kill(int((root / "data/postmaster.pid").read_text().split()[0]), signal.SIGKILL)
    cluster.stop()

    with Cluster(root, throwaway=True) as again:
        assert shown(again, "timezone") == ("UTC",)

    busy.wait(10)
    assert b"is still in use" in (root / "server.log").read_bytes()
