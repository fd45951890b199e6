"""What a process keeps in memory of the release that it serves, and how it notices the next one."""

import gc
import logging
import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Engine
from sqlmodel import Session

from app.api.links import links_to
from app.domain.guidance import Guidance, beside_match, tests_help
from app.domain.matching.atlas import Atlas
from app.domain.matching.report import GuidanceRef
from app.domain.names import NameIndex
from app.domain.vocabulary import EvidenceStatus
from app.storage.charts import read_atlas, read_guidance, read_names
from app.storage.engine import StorageError, check_schema, reading
from app.storage.queries.releases import served
from app.storage.tables import Release
from app.storage.texts import Texts, read_texts

log = logging.getLogger("cartograph")


class Once:
    """A file that takes long to make: made when it is first asked for, by one thread while the others wait for it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._made: bytes | None = None

    def get(self, make: Callable[[], bytes]) -> bytes:
        """The file. What `make` raises is raised here, and the next who asks tries again."""
        with self._lock:
            if self._made is None:
                self._made = make()
            return self._made


@dataclass(frozen=True)
class Served:
    """One release, ready to resolve names and to match."""

    release: Release
    names: NameIndex
    atlas: Atlas
    texts: Texts
    guidance: tuple[Guidance, ...]
    """In reading order."""
    database: Once = field(default_factory=Once, compare=False, repr=False)
    """The release as an SQLite file."""
    _beside: dict[tuple[bool, frozenset[EvidenceStatus]], list[GuidanceRef]] = field(default_factory=dict, compare=False, repr=False)

    def beside(self, to_find_out: Collection[str], statuses: frozenset[EvidenceStatus]) -> list[GuidanceRef]:
        """What to read beside a match; chosen once for each set of statuses."""
        asked = (tests_help(to_find_out), statuses)
        found = self._beside.get(asked)
        if found is None:
            found = self._beside[asked] = links_to(beside_match(self.guidance, tests_help=asked[0], statuses=statuses))
        return found


class Serving:
    """The release in memory, the reason where there is none, and the way to the next."""

    def __init__(self, engine: Engine, today: Callable[[], date]) -> None:
        self.engine = engine
        self.today = today
        self.reason: str | None = "starting"
        self._schema_checked = False
        self._served: Served | None = None
        self.release_id: str | None = None
        """The release that finished answers may be taken from. Every answer asks for it, so it stands here by itself."""
        self._making = threading.Lock()

    @property
    def held(self) -> Served | None:
        """What is in memory now."""
        return self._served

    def of(self, session: Session) -> Served:
        """The release that this session sees, read into memory where it is not there yet; raise NothingLoaded where there is none."""
        release = served(session)
        kept = self._served
        if kept is not None and kept.release.id == release.id:
            return kept
        with self._making:
            kept = self._served
            if kept is not None and kept.release.id == release.id:
                return kept
            session.expunge(release)
            made = Served(release, read_names(session), read_atlas(session), read_texts(session), read_guidance(session))
            gc.collect()
            gc.freeze()  # the release stays as long as it is served; looking through it again and again for garbage would cost every answer
            self._served, self.release_id = made, made.release.id
            log.info("serving release %s", release.id)
            return made

    def look(self) -> None:
        """See which release is served now. What goes wrong is kept as the reason why this process is not ready."""
        try:
            if not self._schema_checked:
                check_schema(self.engine)
                self._schema_checked = True
            with reading(self.engine) as session:
                self.of(session)
            self.reason = None
        except StorageError as wrong:
            if self.reason != str(wrong):
                log.warning("not ready: %s", wrong)
            self.reason = str(wrong)
