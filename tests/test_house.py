"""The house stands: layers import downward only, importing opens nothing, and the repository speaks of the product alone."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT


def test_each_layer_imports_only_from_those_beneath_it() -> None:
    done = subprocess.run([str(Path(sys.executable).with_name("lint-imports")), "--no-cache"], capture_output=True, text=True, cwd=ROOT, check=False)

    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("module", ["app.main", "app.cli", "app.generated", "app.storage.load"])
def test_importing_opens_no_file_and_no_connection(module: str, tmp_path: Path) -> None:
    code = (
        "import sys, socket, sqlite3\n"
        "def refuse(*a, **k): raise SystemExit('opened something')\n"
        "socket.socket.connect = refuse; sqlite3.connect = refuse\n"
        f"import {module}\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=False,
        env={"PYTHONPATH": str(ROOT), "DATABASE_URL": "nonsense", "PATH": "/usr/bin"},
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert list(tmp_path.iterdir()) == []


def test_today_is_read_in_one_place() -> None:
    reading = [path for path in (ROOT / "app").rglob("*.py") if re.search(r"date\.today\(\)|datetime\.now\(", path.read_text(encoding="utf-8"))]

    assert {str(path.relative_to(ROOT)) for path in reading} == {"app/clock.py"}


def test_only_the_storage_layer_speaks_sql() -> None:
    speaking = [
        path
        for path in (ROOT / "app").rglob("*.py")
        if re.search(r"^from sql(?:alchemy|model) import .*\bselect\b", path.read_text(encoding="utf-8"), re.MULTILINE)
    ]

    assert speaking
    assert all(path.is_relative_to(ROOT / "app" / "storage") for path in speaking)


def test_no_file_is_so_long_that_nobody_reads_it() -> None:
    long = {str(path.relative_to(ROOT)): lines for path in (ROOT / "app").rglob("*.py") if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 330}

    assert long == {}
