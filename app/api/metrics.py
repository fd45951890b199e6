"""Counts for Prometheus: answers and latency by route, finished answers found and made, the release and how fresh it is."""

from collections.abc import Callable, Iterator

from fastapi import APIRouter, Request, Response
from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from app.api.served import Serving

router = APIRouter(include_in_schema=False)


class Metrics:
    """The counts of one process. `finished` gives finished answers found, made and the bytes they take."""

    def __init__(self, serving: Serving, finished: Callable[[], tuple[int, int, int]]) -> None:
        self.registry = CollectorRegistry()
        self._answers = Counter("cartograph_answers", "Answers by route, method and status.", ["route", "method", "status"], registry=self.registry)
        self._seconds = Histogram(
            "cartograph_answer_seconds",
            "Seconds from request to answer, by route.",
            ["route"],
            buckets=(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5),
            registry=self.registry,
        )
        self.registry.register(_Now(serving, finished))
        ProcessCollector(registry=self.registry)  # memory, processor time and open files, where the system tells

    def answered(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count one answer."""
        self._answers.labels(route, method, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def text(self) -> bytes:
        """Everything in Prometheus' own format."""
        return generate_latest(self.registry)


class _Now:
    def __init__(self, serving: Serving, finished: Callable[[], tuple[int, int, int]]) -> None:
        self._serving, self._finished = serving, finished

    def collect(self) -> Iterator[Metric]:
        hits, misses, size = self._finished()
        yield _gauge("cartograph_finished_found", "Answers found finished.", hits)
        yield _gauge("cartograph_finished_made", "Answers that had to be made.", misses)
        yield _gauge("cartograph_finished_bytes", "Memory that finished answers take.", size)
        yield _gauge("cartograph_ready", "1 where this process can answer.", self._serving.reason is None)
        held = self._serving.held
        if held is not None:
            info = GaugeMetricFamily("cartograph_release", "The release that is served; its value is when it was loaded, in seconds since 1970.", labels=["id"])
            info.add_metric([held.release.id], held.release.loaded_at.timestamp())
            yield info
            today = self._serving.today()
            overdue = sum(today > brief.review_due for brief in held.texts.briefs.values())
            yield _gauge("cartograph_reviews_overdue", "Approaches whose review is overdue.", overdue)


def _gauge(name: str, what: str, value: float) -> Metric:
    return GaugeMetricFamily(name, what, value=float(value))


@router.get("/metrics")
def metrics(request: Request) -> Response:
    """Give Prometheus the counts of this process."""
    found: Metrics = request.app.state.metrics
    return Response(found.text(), headers={"content-type": CONTENT_TYPE_PLAIN_0_0_4, "cache-control": "no-store"})
