"""Datasette over one file, without its access log: `bench.datasette_app:app`, with the file in DATASETTE_FILE."""

import os

from datasette.app import Datasette

app = Datasette(files=[os.environ["DATASETTE_FILE"]]).app()
