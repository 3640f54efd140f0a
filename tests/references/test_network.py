"""Lookups end in time, with a bounded amount of memory, and do not lead to other machines of this network."""

import json
import resource
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from click.testing import CliRunner

from deck_builder.cli import main
from deck_builder.references import lookup, network
from deck_builder.references.lookup import NotFoundError, read_arxiv, read_doi
from deck_builder.references.network import is_public_address
from tests.decks import write_deck

Answer = Callable[[socket.socket], None]


@contextmanager
def server(answer: Answer) -> Iterator[tuple[str, list[bytes]]]:
    """Serve every connection with a function; yield the address and the requests."""
    requests: list[bytes] = []
    listener = socket.create_server(("127.0.0.1", 0))

    def serve(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            requests.append(connection.recv(10_000))
            answer(connection)

    def accept() -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", requests
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def sent(content: bytes, head: bytes = b"HTTP/1.1 200 OK\r\n\r\n") -> Answer:
    return lambda connection: connection.sendall(head + content)


def redirect(target: str, status: int = 302) -> Answer:
    return sent(b"", f"HTTP/1.1 {status} Found\r\nLocation: {target}\r\nContent-Length: 0\r\n\r\n".encode())


def drip(head: bytes) -> Answer:
    """Send a byte again and again."""

    def answer(connection: socket.socket) -> None:
        connection.sendall(head)
        while True:
            connection.sendall(b" ")
            time.sleep(0.01)

    return answer


def flood(head: bytes, block: bytes) -> Answer:
    """Send as much as possible."""

    def answer(connection: socket.socket) -> None:
        connection.sendall(head)
        while True:
            connection.sendall(block)

    return answer


def silent(connection: socket.socket) -> None:
    connection.recv(1)


@pytest.fixture(autouse=True)
def _fast(monkeypatch: pytest.MonkeyPatch) -> None:
    write_deck(Path("cards"), {"one/1.yaml": "id: read\ntitle: Read\nprompts: [{id: a, question: Q?, answer: A}]\n"})
    monkeypatch.setattr(lookup, "BACKOFF", 0)


def looked_up(address: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the message of `new --doi`, without the address of the server."""
    monkeypatch.setattr(lookup, "DOI", f"{address}/")
    result = CliRunner().invoke(main, ["new", "--doi", "10.1234/hill.42"])
    assert result.exit_code == 1, result.output
    assert result.output.count("\n") == 1
    return result.output.replace(address.removeprefix("http://"), "HOST")


ADVICE = ": check your connection, or use --title and --year; nothing was written\n"


# Redirects


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_inward_is_not_followed(status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other server gets no request."""
    with server(sent(b"secret")) as (inner, requests), server(redirect(inner, status)) as (address, _):
        message = looked_up(address, monkeypatch)
    assert message == f"Error: HOST redirects to an address that is not public{ADVICE}"
    assert requests in ([], [b""])


@pytest.mark.parametrize(
    "host",
    ["localhost", "127.1", "0.0.0.0", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "0x7f000001"],  # noqa: S104
)
def test_other_spellings_of_this_machine(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What counts is the address of the connection, or there is none."""
    with server(sent(b"secret")) as (inner, requests):
        port = inner.rpartition(":")[2]
        with server(redirect(f"http://{host}:{port}/")) as (address, _):
            message = looked_up(address, monkeypatch)
    assert message in (
        f"Error: HOST redirects to an address that is not public{ADVICE}",
        f"Error: HOST did not respond{ADVICE}",  # not every system knows every spelling
    )
    assert requests in ([], [b""])


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        *[("8.8.8.8", True), ("2606:4700::1111", True), ("::ffff:8.8.8.8", True), ("64:ff9b::808:808", True)],
        *[("127.0.0.1", False), ("10.1.2.3", False), ("192.168.0.1", False), ("172.16.0.1", False)],
        *[("169.254.169.254", False), ("100.64.0.1", False), ("0.0.0.0", False), ("224.0.0.1", False)],  # noqa: S104
        *[("::1", False), ("fe80::1%eth0", False), ("fd00::1", False), ("::ffff:10.0.0.1", False)],
        *[("64:ff9b::a00:1", False), ("2002:a00:1::", False), ("::", False), ("ff02::1", False)],
    ],
)
def test_public_addresses(address: str, expected: bool) -> None:
    """Private ones may be inside an IPv6 address."""
    assert is_public_address(address) is expected


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("file:///etc/passwd", "redirects to an address that does not use http or https"),
        ("gopher://127.0.0.1/", "redirects to an address that does not use http or https"),
        ("http://[", "did not respond"),
        ("http://127.0.0.1:99999999/", "did not respond"),
        ("http:///", "redirects to an address that is not public"),
    ],
)
def test_odd_redirects(target: str, message: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """No file is read."""
    with server(redirect(target)) as (address, _):
        assert looked_up(address, monkeypatch) == f"Error: HOST {message}{ADVICE}"


def test_redirects_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Here, all addresses count as public."""
    monkeypatch.setattr(network, "is_public_address", lambda _: True)
    with server(redirect("/again")) as (address, requests):
        assert looked_up(address, monkeypatch) == f"Error: HOST redirects more than 5 times{ADVICE}"
    assert len(requests) == network.MAX_REDIRECTS + 1


def test_a_redirect_to_a_public_address_is_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    """As doi.org does."""
    monkeypatch.setattr(network, "is_public_address", lambda _: True)
    content = json.dumps({"title": "Hills", "issued": {"date-parts": [[2001]]}}).encode()
    with server(sent(content)) as (other, requests), server(redirect(f"{other}/x?y#z")) as (address, _):
        monkeypatch.setattr(lookup, "DOI", f"{address}/")
        assert lookup.from_doi("10.1234/hill.42").title == "Hills"
    assert requests[0].startswith(b"GET /x?y HTTP/1.1\r\n")
    assert b"Accept: application/vnd.citationstyles.csl+json" in requests[0]


# Time and size

HEAD = b"HTTP/1.1 200 OK\r\n"
SLOW = {
    "silence": silent,
    "a dripping status": drip(b"HTTP/1.1 "),
    "a dripping header": drip(HEAD + b"X: "),
    "a dripping body": drip(HEAD + b"\r\n"),
    "a dripping chunk": drip(HEAD + b"Transfer-Encoding: chunked\r\n\r\n"),
    "a dripping body of a known length": drip(HEAD + b"Content-Length: 1000000\r\n\r\n"),
}


@pytest.mark.parametrize("answer", SLOW.values(), ids=SLOW)
def test_a_slow_server(answer: Answer, monkeypatch: pytest.MonkeyPatch) -> None:
    """The time for everything is limited, not only the time between two bytes."""
    monkeypatch.setattr(network, "MAX_SECONDS", 1.0)
    start = time.monotonic()
    with server(answer) as (address, _):
        message = looked_up(address, monkeypatch)
    assert message == f"Error: HOST did not finish responding within 1 seconds{ADVICE}"
    assert time.monotonic() - start < 10


def test_a_server_that_is_busy_and_asks_for_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """The next attempt does not wait that long."""
    busy = sent(b"", b"HTTP/1.1 503 Busy\r\nRetry-After: 86400\r\nContent-Length: 0\r\n\r\n")
    start = time.monotonic()
    with server(busy) as (address, requests):
        assert looked_up(address, monkeypatch) == "Error: HOST responded with 503 Busy: try again later\n"
    assert (len(requests), time.monotonic() - start < 10) == (3, True)


FLOODS = {
    "a body": (flood(HEAD + b"\r\n", bytes(100_000)), "sent more than 2,000,000 bytes"),
    "a chunked body": (
        flood(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"ffff\r\n" + bytes(0xFFFF) + b"\r\n"),
        "sent more than 2,000,000 bytes",
    ),
    "a header": (flood(HEAD + b"X: ", b"x" * 100_000), "did not respond"),
    "headers": (flood(HEAD, b"X: y\r\n" * 1000), "did not respond"),
    "a status": (flood(b"HTTP/1.1 200 ", b"x" * 100_000), "did not respond"),
}


@pytest.mark.parametrize(("answer", "message"), FLOODS.values(), ids=FLOODS)
def test_a_flood(answer: Answer, message: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only so much is read."""
    with server(answer) as (address, _):
        assert looked_up(address, monkeypatch) == f"Error: HOST {message}{ADVICE}"


def test_a_compressed_response_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody asked for one."""
    with server(sent(b"\x1f\x8b\x08", HEAD + b"Content-Encoding: gzip\r\n\r\n")) as (address, requests):
        assert looked_up(address, monkeypatch).startswith("Error: the response from doi.org can't be read (")
    assert b"Accept-Encoding: identity\r\n" in requests[0]


def test_no_answer_takes_much_memory() -> None:
    """The worst answer within the limit on its size: two megabytes of empty lists."""
    program = (
        "import resource\nfrom deck_builder.references import lookup\n"
        "used = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "before = used()\n"
        "try: lookup.read_doi(b'[' + b'[],' * 666_000 + b'[]]', '10.1/x')\n"
        "except lookup.NotFoundError: print(used() - before)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 60_000 * (1 if sys.platform == "linux" else resource.getpagesize())


# Contents


@pytest.mark.parametrize(
    "content",
    [
        *(b"[" * 100_000, b'{"a":' * 100_000, b"[" * 9_900, b"", b"\xff", b"null", b"[]", b"1", b'"x"', b"[1]"),
        *(b'{"title": ["x"], "issued": 7}', b'{"title": {"x": []}}', b'{"title": null, "author": 3}', b"{}"),
        *(b'{"title": "x", "author": [null, 1, []], "issued": {"date-parts": [[null]]}}', b"1" * 10_000),
        *(b'{"title": "\\ud800", "issued": {"date-parts": [[1e999]]}}', b'{"title": "x", "issued": {"date-parts": 5}}'),
        b'{"title": "x", "issued": {"date-parts": [[' + b"9" * 4_000 + b"]]}}",
    ],
)
def test_odd_json(content: bytes) -> None:
    """There is a paper, or a message on one line."""
    with suppress(NotFoundError):
        read_doi(content, "10.1234/hill.42")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"[" * 100_000, "it is nested too deeply"),
        (b"{", "Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"),
    ],
)
def test_json_that_cannot_be_read(content: bytes, reason: str) -> None:
    """The message says why."""
    with pytest.raises(NotFoundError) as error:
        read_doi(content, "10.1234/hill.42")
    assert str(error.value) == f"the response from doi.org can't be read ({reason}): try again later"


@pytest.mark.parametrize(
    "content",
    [
        *(b"<a>" * 500_000, b"<a" + b" x='" * 1000, b"", b"\xff\xfe", b"<feed/>", b"<feed><entry/></feed>"),
        b'<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;">]><a>&d;</a>',
        b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
        b'<feed xmlns="http://www.w3.org/2005/Atom"><entry>'
        + b"<b>" * 300_000
        + b"</b>" * 300_000
        + b"</entry></feed>",
    ],
)
def test_odd_xml(content: bytes) -> None:
    """Entities are not expanded, and depth is no problem."""
    with pytest.raises(NotFoundError):
        read_arxiv(content, "2101.00042")
