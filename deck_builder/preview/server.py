"""Serve the site's files, and nothing else, to this machine only. Notify the page when they change."""

import asyncio
import contextlib
import mimetypes
import socket
import threading
from collections.abc import AsyncIterator, Callable, Mapping

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from deck_builder.preview.site import POLICY, version

HOST = "127.0.0.1"
_HEADERS = {
    "Content-Security-Policy": f"{POLICY}; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_FIGURE_HEADERS = {**_HEADERS, "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox"}
"""The headers for figures. Their policy is strict, because a browser can open an SVG file as a page."""
_KEEP_ALIVE = 15.0
"""The number of seconds between comments that keep the connection open while there are no events."""


class Live:
    """The current site, and the event streams that tell open pages about new versions."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = files
        self._loop: asyncio.AbstractEventLoop | None = None
        self._changed: asyncio.Event | None = None
        self.has_ended = False

    def replace(self, files: Mapping[str, bytes]) -> None:
        """Replace the served files and notify the open pages. Any thread can call this method."""
        self.files = files
        self._notify()

    def end(self) -> None:
        """End the streams so that the server can stop. Any thread can call this method."""
        self.has_ended = True
        self._notify()

    def _notify(self) -> None:
        if self._loop and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._wake)

    def _wake(self) -> None:
        if self._changed:
            self._changed.set()
        self._changed = asyncio.Event()

    async def versions(self) -> AsyncIterator[str]:
        """Yield the current version, then each new one. Yield "" after each interval without a new version."""
        self._loop = asyncio.get_running_loop()
        last = ""
        while not self.has_ended:
            self._changed = changed = self._changed or asyncio.Event()
            current = version(self.files)
            if current != last:
                last = current
                yield current
                continue
            try:
                await asyncio.wait_for(changed.wait(), _KEEP_ALIVE)
            except TimeoutError:
                yield ""


def app(live: Live) -> Starlette:
    """Return the application, which serves the site's files by path and its versions as a stream."""

    def file(request: Request) -> Response:
        path = request.path_params["path"] or "index.html"
        content = live.files.get(path)
        headers = _FIGURE_HEADERS if path.startswith("media/") else _HEADERS
        if content is None:
            return Response("The deck does not contain this file.", 404, _HEADERS, "text/plain")
        kind = "text/javascript" if path.endswith(".js") else mimetypes.guess_type(path)[0]
        return Response(content, headers=headers, media_type=kind or "application/octet-stream")

    async def events(_: Request) -> Response:
        async def stream() -> AsyncIterator[str]:
            async for current in live.versions():
                yield f"data: {current}\n\n" if current else ": alive\n\n"

        return StreamingResponse(stream(), headers=_HEADERS, media_type="text/event-stream")

    # In a DNS rebinding attack, a hostile host name points to this machine. Therefore, accept only requests whose
    # host name is HOST or localhost.
    hosts = Middleware(TrustedHostMiddleware, allowed_hosts=[HOST, "localhost"], www_redirect=False)
    return Starlette(routes=[Route("/events", events), Route("/{path:path}", file)], middleware=[hosts])


def bind_socket(port: int, *, or_any: bool) -> socket.socket:
    """Return a socket that is bound to a port on this machine only.

    If the port is in use and `or_any` is true, bind a free port instead. If `or_any` is false, raise OSError.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, port))
        except OSError:
            if not or_any:
                raise
            listener.bind((HOST, 0))
    except BaseException:
        listener.close()
        raise
    return listener


def serve(live: Live, listener: socket.socket, ready: Callable[[], None], stop: threading.Event) -> None:
    """Serve until the process is interrupted or `stop` is set. Call `ready` as soon as pages can be loaded."""
    server = uvicorn.Server(uvicorn.Config(app(live), log_level="error", lifespan="off", timeout_graceful_shutdown=1))

    async def run() -> None:
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        while not server.started and not serving.done():
            await asyncio.sleep(0.01)
        if server.started:
            ready()
        while not serving.done():
            if stop.is_set() or server.should_exit:
                live.end()
                server.should_exit = True
            await asyncio.wait([serving], timeout=0.1)
        await serving

    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(run())
