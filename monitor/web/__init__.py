"""The opened app and a door into the daemon go in, the HTTP face comes out: health, metrics, status, control."""

from __future__ import annotations

from monitor.web.app import close_app, create_app
from monitor.web.door import Door

__all__ = ["Door", "close_app", "create_app"]
