# Two stages: the first installs pinned dependencies and builds the database, the second holds only what serves it.
# Any base with Python 3.11 or newer will do: --build-arg BASE=…
ARG BASE=docker.io/library/python:3.11-slim

FROM ${BASE} AS build
WORKDIR /srv
COPY requirements.lock ./
RUN python3 -m venv /opt/venv && /opt/venv/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
COPY app app
COPY migrations migrations
COPY data data
RUN DATABASE_URL=sqlite:////srv/cartograph.db /opt/venv/bin/python -m app.cli load \
    && /opt/venv/bin/python -m compileall -q app

FROM ${BASE}
RUN useradd --system --uid 10001 --no-create-home cartograph
WORKDIR /srv
COPY --from=build /opt/venv /opt/venv
COPY --from=build /srv /srv
USER 10001
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 HOST=0.0.0.0 PORT=8000 LOG_FORMAT=json DATABASE_URL=sqlite:////srv/cartograph.db
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \
    CMD ["/opt/venv/bin/python", "-c", "import os, urllib.request as u; u.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/health/ready', timeout=2)"]
CMD ["/opt/venv/bin/python", "-m", "app.cli", "serve"]
