"""Fetch a small document from the web, with limits on time, size and addresses.

A faulty or hostile server may send endless data, send one byte at a time, or redirect to local addresses.
"""

import ipaddress
import socket
import threading
import time
from collections.abc import Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any
from urllib.parse import urljoin, urlsplit

import urllib3

MAX_SECONDS = 25.0
"""Time limit in seconds for a whole request: all attempts and redirects, and the transfer of the content."""
MAX_BYTES = 2_000_000
MAX_REDIRECTS = 5
_BUSY = (429, 500, 502, 503, 504)
"""The status codes after which another attempt may succeed."""
_REDIRECTS = (301, 302, 303, 307, 308)
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
"""The range of IPv6 addresses for NAT64. Their last 32 bits are an IPv4 address."""


class FetchError(Exception):
    """Raised if there is no usable response. The message continues a sentence that starts with the host's name."""


class NoResponseError(FetchError):
    """Raised if the host did not respond. Further requests to it are pointless."""


class _PrivateAddressError(Exception):
    """Raised if the address is not public."""


@dataclass(frozen=True, slots=True)
class Response:
    """A response. Its content is empty unless the status is 200."""

    status: int
    reason: str
    content: bytes


def fetch(url: str, headers: Mapping[str, str], *, timeout: float, tries: int, backoff: float) -> Response:
    """Return the response to a request.

    `timeout` is the limit in seconds for each step of an attempt. Make up to `tries` attempts if the server is busy
    or does not respond. Wait `backoff` seconds before the second attempt, and double the wait before each later one.
    Follow redirects only to public addresses. Raise FetchError if there is no response, if the response is too large,
    or if everything takes more than MAX_SECONDS in total.
    """
    request = _Request(dict(headers), timeout, tries, backoff)
    # A thread can be abandoned at any time, even while it resolves a name or waits for the next byte of a header.
    worker = threading.Thread(target=request.run, args=(url,), daemon=True)
    worker.start()
    worker.join(MAX_SECONDS)
    if request.result is None:
        request.abandon()
        raise NoResponseError(f"did not finish responding within {MAX_SECONDS:.0f} seconds")
    if isinstance(request.result, Exception):
        raise request.result
    return request.result


class _Request:
    """A request that is retried if it fails, and that follows redirects."""

    def __init__(self, headers: dict[str, str], timeout: float, tries: int, backoff: float) -> None:
        agent = f"deck-builder/{version('deck-builder')}"
        # Do not accept compression, because a small compressed response could expand to a huge one.
        self._headers = {"User-Agent": agent, "Accept-Encoding": "identity"} | headers
        self._timeout, self._tries, self._backoff = timeout, tries, backoff
        self._end = time.monotonic() + MAX_SECONDS
        self._sockets: list[socket.socket] = []
        self.result: Response | Exception | None = None

    def run(self, url: str) -> None:
        """Send the request and set `result`."""
        try:
            self.result = self._follow(url)
        except FetchError as error:
            self.result = error
        except _PrivateAddressError:
            self.result = FetchError("redirects to an address that is not public")
        except (urllib3.exceptions.HTTPError, OSError, ValueError):
            self.result = NoResponseError("did not respond")
        except Exception as error:  # the waiting thread raises it again
            self.result = error
        finally:
            for connection in self._sockets:
                connection.close()

    def abandon(self) -> None:
        """Shut down the connections, so that the thread ends."""
        for connection in list(self._sockets):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def _follow(self, url: str) -> Response:
        for redirects in range(MAX_REDIRECTS + 1):
            response, target = self._try(url, is_redirected=redirects > 0)
            if target is None:
                return response
            url = urljoin(url, target)
            if urlsplit(url).scheme not in ("http", "https"):
                raise FetchError("redirects to an address that does not use http or https")
        raise FetchError(f"redirects more than {MAX_REDIRECTS} times")

    def _try(self, url: str, *, is_redirected: bool) -> tuple[Response, str | None]:
        """Return the response, and the address to which it redirects, if any."""
        for number in range(self._tries):
            is_last = number == self._tries - 1
            try:
                response, target = self._send(url, is_redirected=is_redirected)
            except (urllib3.exceptions.HTTPError, OSError):
                if is_last:
                    raise
            else:
                if is_last or response.status not in _BUSY:
                    return response, target
            if time.monotonic() > self._end:
                break
            time.sleep(self._backoff * 2**number)
        raise NoResponseError("did not respond")

    def _send(self, url: str, *, is_redirected: bool) -> tuple[Response, str | None]:
        with _pool(url, self._timeout, self._sockets, is_public=is_redirected) as pool:
            answer = pool.urlopen(
                "GET",
                urlsplit(url)._replace(scheme="", netloc="", fragment="").geturl() or "/",
                headers=self._headers,
                redirect=False,
                retries=False,
                preload_content=False,
                decode_content=False,
            )
            with closing(answer):
                content = answer.read(MAX_BYTES + 1) if answer.status == 200 else b""
        if len(content) > MAX_BYTES:
            raise FetchError(f"sent more than {MAX_BYTES:,} bytes")
        target = answer.headers.get("Location") if answer.status in _REDIRECTS else None
        return Response(answer.status, answer.reason or "", content), target


def _pool(url: str, timeout: float, sockets: list[socket.socket], *, is_public: bool) -> urllib3.HTTPConnectionPool:
    """Return a connection pool for the host of a URL. If `is_public` is true, connect only to a public address."""
    parts = urlsplit(url)
    is_secure = parts.scheme == "https"
    base: Any = urllib3.connection.HTTPSConnection if is_secure else urllib3.connection.HTTPConnection

    class Connection(base):  # type: ignore[misc]
        """A connection that checks whether the address of the host is allowed."""

        def _new_conn(self) -> socket.socket:
            connection: socket.socket = super()._new_conn()
            # Check the address rather than the name, because the name may resolve to another address a moment later.
            if is_public and not is_public_address(connection.getpeername()[0]):
                connection.close()
                raise _PrivateAddressError
            sockets.append(connection)
            return connection

    pool_type = urllib3.HTTPSConnectionPool if is_secure else urllib3.HTTPConnectionPool
    pool = pool_type(parts.hostname or "", parts.port, timeout=timeout, retries=False)
    pool.ConnectionCls = Connection
    return pool


def is_public_address(text: str) -> bool:
    """Return whether an IP address is public. If an IPv6 address contains an IPv4 address, check the latter."""
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        if address in _NAT64:
            address = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        else:
            address = address.ipv4_mapped or address.sixtofour or address
    return address.is_global and not address.is_multicast
