"""The front door for HTTP: `uvicorn app.main:app`."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import date
from functools import partial

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from app.api import (
    about,
    approaches,
    changes,
    docs,
    export,
    facts,
    fhir,
    guidance,
    health,
    landscape,
    match,
    metrics,
    names,
    openapi,
    outcomes,
    problems,
    sources,
    trials,
    tumor_types,
    vocabulary,
)
from app.api.finished import EXPOSED, FinishedAnswers
from app.api.guarded import Guarded
from app.api.metrics import Metrics
from app.api.openapi import errors
from app.api.served import Serving
from app.api.swift import SwiftAnswers
from app.clock import today as clock_today
from app.settings import Settings
from app.storage.engine import open_engine
from app.storage.prepared import reader_of

log = logging.getLogger("cartograph")


class Cartograph(FastAPI):
    """The application. Finished answers are found before anything else is paid for; what the framework answers outside all handlers is
    told as a problem too.
    """

    outermost: ASGIApp
    finished: FinishedAnswers
    swift: SwiftAnswers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        await self.outermost(scope, receive, send)

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer what is not finished yet."""
        await self.swift(scope, receive, send)

    async def route(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer by the routes."""
        await super().__call__(scope, receive, problems.too_large_as_problem(send) if scope["type"] == "http" else send)


def create_app(settings: Settings | None = None, today: Callable[[], date] = clock_today) -> Cartograph:
    """The application. Making it opens nothing: the database is opened when it starts."""
    settings = settings or Settings()
    serving = Serving(open_engine(settings.database_url, settings.statement_seconds), today)
    reader = reader_of(serving.engine, settings.statement_seconds)
    app = Cartograph(title="Cartograph", lifespan=_lifespan, docs_url=None, redoc_url=None, max_body_size=settings.body_limit)
    app.state.serving, app.state.settings, app.state.reader = serving, settings, reader
    app.openapi = lambda: openapi.document(app)  # type: ignore[method-assign]  # FastAPI's documented way to extend the document
    problems.install(app)
    app.include_router(match.router, responses=errors(413, 422, 503))
    app.include_router(fhir.router, responses={**errors(413), **outcomes.errors(422, 503)})
    for resource in (approaches, facts, trials, sources, tumor_types, vocabulary, names, guidance, landscape, changes, export):
        app.include_router(resource.router, responses=errors(404, 410, 422, 503))
    app.include_router(about.router, responses=errors(404, 422, 503))
    app.include_router(health.router)
    app.include_router(metrics.router)
    docs.install(app)
    cors = partial(
        CORSMiddleware,
        allow_origins=list(settings.cors_origins),
        allow_methods=["GET", "HEAD", "POST"],
        allow_headers=["*"],
        expose_headers=EXPOSED,
    )
    app.add_middleware(cors)
    app.swift = SwiftAnswers(app.route, serving, reader, settings.body_limit)
    app.state.metrics = Metrics(serving, lambda: app.finished.counts())
    guard = partial(Guarded, metrics=app.state.metrics, body_seconds=settings.body_seconds)
    app.finished = FinishedAnswers(guard(app.answer), serving, settings.cache_bytes, settings.cors_origins)
    app.outermost = app.finished
    if settings.rate_limit:
        from app.api.limited import Limited  # brings a library along that nobody else needs

        app.outermost = Limited(app.finished, lambda refusal: guard(cors(refusal)), settings.rate_limit)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Read the release, then look for the next one now and then. A database that does not answer yet is waited for, not died of."""
    serving: Serving = app.state.serving
    await asyncio.to_thread(serving.look)
    stop = asyncio.Event()
    watch = asyncio.create_task(_watch(serving, app.state.settings.release_check_seconds, stop))
    try:
        yield
    finally:
        stop.set()
        await watch  # a look that is under way gives its connection back before the engine closes
        await app.state.reader.close()
        serving.engine.dispose()


async def _watch(serving: Serving, seconds: float, stop: asyncio.Event) -> None:
    while not stop.is_set():
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), seconds)
        if not stop.is_set():
            await asyncio.to_thread(serving.look)


def __getattr__(name: str) -> Cartograph:
    """`app` is made when it is first asked for, so that importing this module opens nothing and reads no setting."""
    if name == "app":
        return create_app()
    raise AttributeError(name)
