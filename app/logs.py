"""How log lines are written: text for a person, or one JSON object on each line for machines. No line holds a profile, a query or a body."""

import logging
from typing import Any


def log_config(form: str) -> dict[str, Any]:
    """Settings for `logging.config`, for the server and the application alike."""
    fields = "%(asctime)s %(levelname)s %(name)s %(message)s"
    formatter = (
        {"()": "pythonjsonlogger.json.JsonFormatter", "format": fields, "rename_fields": {"asctime": "time", "levelname": "level", "name": "logger"}}
        if form == "json"
        else {"()": "app.logs.WithExtras", "format": fields}
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"shown": formatter},
        "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "shown", "stream": "ext://sys.stderr"}},
        "loggers": {name: {"handlers": ["out"], "level": "INFO", "propagate": False} for name in ("cartograph", "uvicorn", "uvicorn.error")},
    }


class WithExtras(logging.Formatter):
    """Text with what a line says of its request behind the message."""

    _NAMES = ("request_id", "route", "method", "status", "milliseconds")

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        said = [f"{name}={getattr(record, name)}" for name in self._NAMES if hasattr(record, name)]
        return " ".join([super().format(record), *said])
