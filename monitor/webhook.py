"""A mapping goes in, it is posted as JSON to one URL; WebhookError in one line if that did not work.

The URL's path and query are a secret (that is how such addresses work): messages name its host only.
"""

from __future__ import annotations

import json
import ssl
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from urllib.parse import SplitResult, quote, urlsplit

# For connecting, and for each wait for the server.
TIMEOUT_SECONDS = 10.0
# What is wanted of an answer is its status.
LONGEST_ANSWER = 4096


class WebhookError(Exception):
    """A message that did not arrive; one line names the host and why."""

    def __init__(self, message: str) -> None:
        super().__init__(" ".join("".join(one if one.isprintable() else " " for one in message).split())[:300])


class Webhook:
    """An address that takes JSON over http or https. WebhookError for a URL that is no such address."""

    def __init__(self, url: str, *, timeout: float = TIMEOUT_SECONDS, context: ssl.SSLContext | None = None) -> None:
        self._parts = _checked(url)
        self._timeout = timeout
        self._context = context

    def __repr__(self) -> str:
        return f"Webhook({self._parts.hostname})"

    def post(self, payload: Mapping[str, object]) -> None:
        """Post it once. WebhookError for anything but a 2xx: a redirect is not followed, for it leads elsewhere."""
        body = json.dumps(payload, ensure_ascii=True, default=str).encode("ascii")
        connection = self._connection()
        try:
            connection.request("POST", self._target(), body, self._headers())
            answer = connection.getresponse()
            answer.read(LONGEST_ANSWER)
        except TimeoutError:
            raise self._error("no answer in time") from None
        except ssl.SSLCertVerificationError as error:
            raise self._error(f"the certificate does not hold: {error.verify_message}") from None
        except (OSError, HTTPException, UnicodeError) as error:
            raise self._error(self._why(error)) from None
        finally:
            connection.close()
        self._judge(answer)

    def _judge(self, answer: HTTPResponse) -> None:
        if 300 <= answer.status < 400:
            raise self._error(f"it answered {answer.status}, a redirect, which is not followed: set the final address")
        if not 200 <= answer.status < 300:
            raise self._error(f"it answered {answer.status}")

    def _connection(self) -> HTTPConnection:
        host, port = self._parts.hostname or "", self._parts.port
        if self._parts.scheme == "https":
            context = self._context or ssl.create_default_context()
            return HTTPSConnection(host, port, timeout=self._timeout, context=context)
        return HTTPConnection(host, port, timeout=self._timeout)

    def _target(self) -> str:
        path = quote(self._parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
        query = quote(self._parts.query, safe="/%:@!$&'()*+,;=~-._?")
        return f"{path}?{query}" if query else path

    def _headers(self) -> dict[str, str]:
        return {"Content-Type": "application/json", "User-Agent": "vietnam-laos-office-monitor", "Connection": "close"}

    def _why(self, error: Exception) -> str:
        """The kind of error and no more: what a library says of a request may quote its path."""
        if isinstance(error, OSError) and error.strerror:
            return error.strerror
        return {"RemoteDisconnected": "it hung up without an answer"}.get(type(error).__name__, type(error).__name__)

    def _error(self, why: str) -> WebhookError:
        return WebhookError(f"webhook at {self._parts.hostname}: {why}")


def _checked(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        is_fit = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        is_fit = False
    if not is_fit:
        raise WebhookError("the webhook's URL must begin with http:// or https:// and name a host")
    if parts.username or parts.password:
        raise WebhookError(f"webhook at {parts.hostname}: a name and password in the URL are not supported")
    return parts
