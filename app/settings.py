"""Everything that can be set from outside, each with a default that runs on a laptop."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


class Settings(BaseSettings):
    """Read from the environment (`DATABASE_URL`, `PORT` …) or from a file `.env`."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore")

    database_url: str = Field(default="sqlite:///cartograph.db", description="`sqlite:///file` or `postgresql://user@host1,host2/name`.")
    data_dir: Path = Field(default=Path("data"), description="The folder with the catalogue's YAML.")
    reference_dir: Path | None = Field(default=None, description="A folder with vocabulary files to check identifiers against, if there is one.")
    host: str = Field(default="127.0.0.1", description="Address to listen on.")
    port: Annotated[int, Field(ge=0, le=65535)] = Field(default=8000, description="Port to listen on.")
    workers: Annotated[int, Field(ge=1, le=64)] = Field(default=1, description="API processes.")
    cors_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        default=("*",), description="Origins that browsers may call from, separated by commas; `*` for all."
    )
    release_check_seconds: Annotated[float, Field(gt=0, le=60)] = Field(default=1.0, description="How often each process looks for a new release.")
    cache_bytes: Annotated[int, Field(ge=0)] = Field(default=32 * 1024 * 1024, description="Memory for finished answers, for each process; 0 keeps none.")
    body_limit: Annotated[int, Field(ge=1024)] = Field(default=1024 * 1024, description="Largest request body in bytes.")

    body_seconds: Annotated[float, Field(gt=0)] = Field(default=15.0, description="Seconds within which a request's body must have arrived.")
    rate_limit: str | None = Field(
        default=None, description="What one client may ask, such as `600/minute`; no limit where absent. A match costs 5, an export 20."
    )
    forwarded_allow_ips: str | None = Field(
        default=None, description="Addresses of proxies, separated by commas, whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed; none where absent."
    )
    log_format: Literal["text", "json"] = Field(default="text", description="`json` writes one JSON object on each line, for machines.")
    statement_seconds: Annotated[float, Field(gt=0)] = Field(default=10.0, description="PostgreSQL: seconds after which a statement is given up.")

    @field_validator("cors_origins", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(origin.strip() for origin in value.split(",") if origin.strip()) if isinstance(value, str) else value
