"""The page on this machine: serves the files of the site, tells the page of new ones, and knows nothing else."""

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
"""A drawing opened by itself is a page of its own."""
_ALIVE = 15.0
"""Seconds of silence after which a stream of news says that it is alive."""


class Live:
    """The site as it is now, and those who wait for the next."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = files
        self._loop: asyncio.AbstractEventLoop | None = None
        self._changed: asyncio.Event | None = None
        self.is_over = False

    def replace(self, files: Mapping[str, bytes]) -> None:
        """Serve other files from now on, and tell the pages; from any thread."""
        self.files = files
        self._tell()

    def end(self) -> None:
        """End the streams, so that the server can stop; from any thread."""
        self.is_over = True
        self._tell()

    def _tell(self) -> None:
        if self._loop and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._wake)

    def _wake(self) -> None:
        if self._changed:
            self._changed.set()
        self._changed = asyncio.Event()

    async def versions(self) -> AsyncIterator[str]:
        """Yield the version, then each new one; "" from time to time while there is none."""
        self._loop = asyncio.get_running_loop()
        told = ""
        while not self.is_over:
            self._changed = changed = self._changed or asyncio.Event()
            now = version(self.files)
            if now != told:
                told = now
                yield told
                continue
            try:
                await asyncio.wait_for(changed.wait(), _ALIVE)
            except TimeoutError:
                yield ""


def app(live: Live) -> Starlette:
    """Return the application: the files of the site by their paths, and news of the next site."""

    def file(request: Request) -> Response:
        path = request.path_params["path"] or "index.html"
        content = live.files.get(path)
        headers = _FIGURE_HEADERS if path.startswith("media/") else _HEADERS
        if content is None:
            return Response("There is no such file in this deck.", 404, _HEADERS, "text/plain")
        kind = "text/javascript" if path.endswith(".js") else mimetypes.guess_type(path)[0]
        return Response(content, headers=headers, media_type=kind or "application/octet-stream")

    async def events(_: Request) -> Response:
        async def stream() -> AsyncIterator[str]:
            async for told in live.versions():
                yield f"data: {told}\n\n" if told else ": alive\n\n"

        return StreamingResponse(stream(), headers=_HEADERS, media_type="text/event-stream")

    # A page elsewhere whose name was made to point here (DNS rebinding) still asks for its own name.
    hosts = Middleware(TrustedHostMiddleware, allowed_hosts=[HOST, "localhost"], www_redirect=False)
    return Starlette(routes=[Route("/events", events), Route("/{path:path}", file)], middleware=[hosts])


def listen(port: int, *, or_any: bool) -> socket.socket:
    """Open a port on this machine only: the given one, or a free one if it is taken and `or_any`; raises OSError."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((HOST, port))
        except OSError:
            if not or_any:
                raise
            listening.bind((HOST, 0))
    except BaseException:
        listening.close()
        raise
    return listening


def serve(live: Live, listening: socket.socket, ready: Callable[[], None], stop: threading.Event) -> None:
    """Serve until the process is told to stop, or `stop` is set; `ready` is called once pages can be loaded."""
    server = uvicorn.Server(uvicorn.Config(app(live), log_level="error", lifespan="off", timeout_graceful_shutdown=1))

    async def run() -> None:
        serving = asyncio.create_task(server.serve(sockets=[listening]))
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
