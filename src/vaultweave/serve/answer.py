"""HTTP for one reader: files of the site by an exact map, and news of what has changed."""

from __future__ import annotations

import hmac
import ipaddress
import json
import mimetypes
import secrets
import socket
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from urllib.parse import parse_qs, quote, unquote, urlsplit

from vaultweave.serve.shown import File, Shown

OWN = ".live/"
"""What is served and not of the site: no file of a site has a name that begins with a dot."""

_SECONDS = 15.0
_IDLE = 60
_MOST = 256
_LOCAL = ("localhost", "127.0.0.1", "::1")
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}
# A picture that is opened by itself is a document, and may hold scripts.
_BOXED = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"
_NOTHING = (
    b"<!doctype html><html lang=en><head><title>Nothing here</title></head><body>Nothing here"
)
_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".xml": "text/xml; charset=utf-8",
    ".md": "text/plain; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
    ".avif": "image/avif",
}


class Server(ThreadingHTTPServer):
    """A server of one site under a prefix. `token` is what pages show to be told of changes."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], shown: Shown, prefix: str = "/") -> None:
        """Take the port. Raises OSError where that is not possible."""
        host = address[0]
        self.shown, self.prefix, self.host = shown, prefix, host
        self.token = secrets.token_urlsafe(16)
        self.open = threading.BoundedSemaphore(_MOST)
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        super().__init__(address, Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """A reader who went away, or sent what is not HTTP, is nobody's trouble."""

    def knows(self, host: str) -> bool:
        """Whether a Host is ours: a name of this machine, never one that others may point here."""
        try:
            name = urlsplit(f"//{host}").hostname or ""
        except ValueError:
            return False
        if name in (*_LOCAL, self.host.lower()):
            return True
        return self.host in ("0.0.0.0", "::") and _is_number(name)  # noqa: S104 - asked for by hand


class Handler(BaseHTTPRequestHandler):
    """Answers GET and HEAD."""

    protocol_version = "HTTP/1.1"
    server_version = "vaultweave"
    sys_version = ""
    timeout = _IDLE
    server: Server

    def do_GET(self) -> None:
        """Send a file of the site, the script that loads it anew, or news."""
        self._answer()

    def do_HEAD(self) -> None:
        """The same without the bytes."""
        self._answer()

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """A line, and no word of what was asked for."""
        del message, explain
        status = HTTPStatus(code)
        self.close_connection = True
        self._send(status, f"{status.value} {status.phrase}\n".encode(), ".txt")

    def _answer(self) -> None:
        if not self._is_welcome():
            self.send_error(HTTPStatus.FORBIDDEN)
            return
        try:
            asked = urlsplit(self.path)
            path = unquote(asked.path, errors="strict")
        except (ValueError, UnicodeError):
            self.send_error(HTTPStatus.BAD_REQUEST)
            return
        if path == f"/{OWN}script.js":
            self._script()
        elif path == f"/{OWN}news":
            self._news(parse_qs(asked.query))
        else:
            self._page(path)

    def _is_welcome(self) -> bool:
        """Whether this comes from a page of ours, or from nobody's."""
        hosts = self.headers.get_all("Host") or []
        origin = self.headers.get("Origin")
        site = self.headers.get("Sec-Fetch-Site", "none")
        mode = self.headers.get("Sec-Fetch-Mode", "navigate")
        return (
            len(hosts) == 1
            and self.server.knows(hosts[0])
            and (origin is None or origin == f"http://{hosts[0]}")
            and (site in {"same-origin", "none"} or mode == "navigate")
        )

    def _page(self, asked: str) -> None:
        """A file of the site; the page of what is not there for anything else."""
        prefix = self.server.prefix
        if asked == "/" and prefix != "/":
            self._move(prefix)
            return
        path = asked.removeprefix(prefix) if asked.startswith(prefix) else "/"
        shown = self.server.shown
        found = shown.find(path + "index.html" if path == "" or path.endswith("/") else path)
        if found is None and shown.find(f"{path}/index.html"):
            self._move(quote(f"{asked}/"))
            return
        status = HTTPStatus.OK if found else HTTPStatus.NOT_FOUND
        found = found or shown.find("404.html")
        version = shown.version
        data = shown.read(found.path) if found else None
        if found is None or data is None:
            self._file(HTTPStatus.NOT_FOUND, File("404.html", ""), _NOTHING, version)
        else:
            self._file(status, found, data, version)

    def _file(self, status: HTTPStatus, found: File, data: bytes, version: int) -> None:
        ext = found.path[found.path.rfind(".") :].lower()
        tag = f'"{found.tag[:32]}"'
        if ext == ".html":
            tag = f'"{found.tag[:32]}-{version}"'
            here = f' data-page="{quote(found.path)}"' if status == HTTPStatus.OK else ""
            script = f'<script src="/{OWN}script.js?{version}"{here} defer></script>'
            data = _inserted(data, script.encode())
        if self.headers.get("If-None-Match") == tag and status == HTTPStatus.OK:
            self._send(HTTPStatus.NOT_MODIFIED, b"", ext, {"ETag": tag})
        else:
            self._send(status, data, ext, {"ETag": tag})

    def _script(self) -> None:
        text = files("vaultweave.serve").joinpath("live.js").read_text("utf-8")
        text = text.replace("TOKEN", self.server.token)
        self._send(HTTPStatus.OK, text.encode(), ".js")

    def _news(self, asked: dict[str, list[str]]) -> None:
        """Tell a page what it has to do, as server-sent events, for as long as it listens."""
        token, since = asked.get("token", [""])[0], asked.get("since", [""])[0]
        if not hmac.compare_digest(token.encode(), self.server.token.encode()):
            self.send_error(HTTPStatus.FORBIDDEN)
        elif not since.isdecimal() or self.command != "GET":
            self.send_error(HTTPStatus.BAD_REQUEST)
        elif not self.server.open.acquire(blocking=False):
            self.send_error(HTTPStatus.SERVICE_UNAVAILABLE)
        else:
            try:
                self._tell(int(since[:12]), asked.get("page", [""])[0])
            finally:
                self.server.open.release()

    def _tell(self, since: int, page: str) -> None:
        self.close_connection = True
        self._head(HTTPStatus.OK, {"Content-Type": "text/event-stream", "Connection": "close"})
        shown = self.server.shown
        news = {"version": shown.version, "reload": False, "faults": shown.faults}
        try:
            if since == shown.version:
                self._event(news)
            while shown.is_open:
                told = shown.wait(since, page, _SECONDS)
                since = told["version"] if told else since
                self._event(told)
        except OSError:
            return

    def _event(self, news: object) -> None:
        """An event; or a sign of life, which shows whether anybody listens still."""
        self.wfile.write(f"data: {json.dumps(news)}\n\n".encode() if news else b": -\n\n")
        self.wfile.flush()

    def _move(self, way: str) -> None:
        self._send(HTTPStatus.FOUND, b"", ".txt", {"Location": way})

    def _send(
        self, status: HTTPStatus, data: bytes, ext: str, more: dict[str, str] | None = None
    ) -> None:
        kind = _TYPES.get(ext) or mimetypes.types_map.get(ext, "application/octet-stream")
        headers = {"Content-Type": kind, "Content-Length": str(len(data)), **(more or {})}
        if ext == ".svg":
            headers["Content-Security-Policy"] = _BOXED
        try:
            self._head(status, headers)
            if getattr(self, "command", "") != "HEAD":
                self.wfile.write(data)
        except OSError:
            self.close_connection = True

    def _head(self, status: HTTPStatus, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {**_HEADERS, **headers}.items():
            self.send_header(name, value)
        self.end_headers()


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _inserted(page: bytes, script: bytes) -> bytes:
    """A page with a script in its head."""
    before, mark, after = page.partition(b"</head>")
    return before + script + mark + after if mark else page + script
