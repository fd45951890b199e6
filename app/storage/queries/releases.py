"""Which release is served."""

from sqlmodel import Session, select

from app.storage.engine import NothingLoaded
from app.storage.tables import Release


def served(session: Session) -> Release:
    """The release in the tables; raise NothingLoaded where there is none."""
    release = session.exec(select(Release)).one_or_none()
    if release is None:
        raise NothingLoaded("no release has been loaded; run `load`")
    return release
