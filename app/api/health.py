"""Whether this process lives, and whether it can serve."""

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from app.api import tags
from app.api.dependencies import ServingDep

router = APIRouter(prefix="/health", tags=[tags.HEALTH])


class Alive(BaseModel):
    """The process runs."""

    status: str = "alive"


class Ready(BaseModel):
    """Whether this process can answer from a release."""

    ready: bool
    release: str | None = Field(description="The release in memory.")
    reason: str | None = Field(description="Why not, and what would mend it.")


@router.get("/live", summary="Does this process run?")
async def live() -> Alive:
    """Answers as long as the process runs, whatever the database does."""
    return Alive()


@router.get("/ready", summary="Can this process serve?", responses={503: {"model": Ready, "description": "Not ready, with the reason."}})
def ready(held: ServingDep, response: Response) -> Ready:
    """Looks at the database at the moment of asking: the schema fits, and a release is loaded."""
    held.look()
    response.headers["Cache-Control"] = "no-store"
    if held.reason is not None:
        response.status_code = 503
    return Ready(ready=held.reason is None, release=held.release_id, reason=held.reason)
