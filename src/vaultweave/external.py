"""Ask the web whether pages are there: rarely, politely, and only where it is meant to be asked."""

from __future__ import annotations

import http.client
import ipaddress
import json
import socket
import ssl
import threading
import time
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

from msgspec import Struct

from vaultweave import __version__
from vaultweave.model.address import safe_url

AT_ONCE, PER_HOST = 16, 2
TIMEOUT = 10.0
HOPS = 5
PATIENCE = 5.0
"""Seconds that a server may ask us to wait before a second and last try."""

DAY = 24 * 60 * 60.0
_AGENT = f"vaultweave/{__version__} (link check)"
_NO_HEAD = frozenset({400, 401, 403, 404, 405, 406, 410, 501})
_MOVED, _GONE = frozenset({301, 302, 303, 307, 308}), frozenset({404, 410})
_FOR_GOOD = frozenset({301, 308})


class Answer(Struct, frozen=True):
    """What the web says of an address: `dead`, `unsure` with the reason, or neither.

    `moved` is where it leads for good, empty where it stays; `when` it was asked, if not just now.
    """

    dead: bool = False
    unsure: str = ""
    moved: str = ""
    when: float = 0.0


class _Reply(Struct, frozen=True):
    status: int
    location: str = ""
    wait: float = 0.0


def visit(
    urls: Iterable[str], store: Path | None = None, *, local: bool = False
) -> dict[str, Answer]:
    """What the web says of each address, at most two at a time of one host.

    `store` is a file of answers, good for a day; answers that are unsure are not kept. Hosts of the
    machine and of its own network are not asked, unless `local`: a note of somebody else's may
    not make this machine talk to them.
    """
    wanted = sorted({url.partition("#")[0] for url in urls})
    known = _stored(store)
    fresh = [url for url in wanted if url not in known]
    hosts: dict[str, threading.Semaphore] = {}
    for url in fresh:
        hosts.setdefault(urlsplit(url).netloc, threading.Semaphore(PER_HOST))

    def one(url: str) -> Answer:
        with hosts[urlsplit(url).netloc]:
            return look(url, local=local)

    with ThreadPoolExecutor(AT_ONCE) as crowd:
        answers = dict(zip(fresh, crowd.map(one, fresh), strict=True))
    if answers:
        _keep(store, {**known, **{u: a for u, a in answers.items() if not a.unsure}})
    return {url: known.get(url) or answers[url] for url in wanted}


def look(url: str, *, local: bool = False) -> Answer:
    """Ask for one address, following where it leads. Whatever fails is not sure to be dead."""
    at, moved = url, ""
    good = True
    for _ in range(HOPS):
        try:
            reply = _asked(at, local=local)
        except (OSError, http.client.HTTPException, ValueError) as error:
            return Answer(unsure=str(error) or type(error).__name__)
        if reply.status in _MOVED and reply.location:
            at = urljoin(at, reply.location)
            good = good and reply.status in _FOR_GOOD
            moved = at if good else moved
            continue
        if reply.status in _GONE:
            return Answer(dead=True)
        if reply.status >= 400:
            return Answer(unsure=f"status {reply.status}")
        return Answer(moved=moved)
    return Answer(unsure=f"more than {HOPS} redirects")


def _asked(url: str, *, local: bool) -> _Reply:
    """HEAD, and GET where that is refused; once more after a wait that the server asks for."""
    reply = _request("HEAD", url, local=local)
    if reply.status in _NO_HEAD:
        reply = _request("GET", url, local=local)
    if reply.status in (429, 503) and 0 < reply.wait <= PATIENCE:
        time.sleep(reply.wait)
        reply = _request("GET", url, local=local)
    return reply


def _request(method: str, url: str, *, local: bool) -> _Reply:
    """One request, to an address that was looked at first: no name can lead elsewhere meanwhile."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or safe_url(url) is None:
        raise ValueError("not an address of the web")
    host = parts.hostname.encode("idna").decode()
    port = parts.port or (443 if parts.scheme == "https" else 80)
    sock = socket.create_connection((_public(host, port, local=local), port), TIMEOUT)
    connection = http.client.HTTPConnection(host, port, timeout=TIMEOUT)
    try:
        secure = parts.scheme == "https"
        connection.sock = (
            ssl.create_default_context().wrap_socket(sock, server_hostname=host) if secure else sock
        )
        path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
        query = f"?{quote(parts.query, safe='/%:@!$&()*+,;=~-._?')}" if parts.query else ""
        headers = {"User-Agent": _AGENT, "Accept": "*/*", "Connection": "close"}
        connection.request(method, path + query, headers=headers)
        response = connection.getresponse()
        wait = response.getheader("Retry-After", "")
        seconds = float(wait) if wait.isdecimal() else 0.0
        return _Reply(response.status, response.getheader("Location", ""), seconds)
    finally:
        connection.close()
        sock.close()


def _public(host: str, port: int, *, local: bool) -> str:
    """The network address of a host, none of whose may be of the machine's own network."""
    found = [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not local and not all(
        ipaddress.ip_address(one.partition("%")[0]).is_global for one in found
    ):
        raise ValueError("an address of this machine or its network, which is not asked")
    return found[0]


def _stored(store: Path | None) -> dict[str, Answer]:
    """Answers that are kept and still good; none where the file is damaged."""
    try:
        rows: Any = json.loads(store.read_text("utf-8")) if store else {}
        now = time.time()
        return {
            str(url): Answer(dead=bool(dead), moved=str(moved), when=float(when))
            for url, (when, dead, moved) in rows.items()
            if 0 <= now - float(when) < DAY
        }
    except (OSError, ValueError, TypeError, AttributeError, RecursionError):
        return {}


def _keep(store: Path | None, answers: Mapping[str, Answer]) -> None:
    if store is None:
        return
    now = time.time()
    rows = {url: (one.when or now, one.dead, one.moved) for url, one in answers.items()}
    draft = store.with_name(f"{store.name}.draft")
    try:
        store.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text(json.dumps(rows), "utf-8")
        draft.replace(store)
    except OSError:
        return
