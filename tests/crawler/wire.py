"""A server of raw bytes on loopback: each path answers with exactly the bytes it was given, and a log says what went
out and what came in."""

from __future__ import annotations

import contextlib
import datetime as dt
import ipaddress
import re
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HEAD_END = b"\r\n\r\n"
PAUSE = 0.002  # seconds between two writes


@dataclass
class Answer:
    """Bytes for a path, behind `interim` ones (1xx). `close` hangs up afterwards, `stall` says nothing more; `slow`
    seconds pass between pieces; `pause` before the first."""

    data: bytes
    close: bool = False
    slow: float = 0.0
    pause: float = 0.0
    interim: bytes = b""
    stall: bool = False


@dataclass
class Seen:
    """One exchange as the server saw it."""

    target: str
    request: bytes
    answer: bytes
    connection: int


@dataclass
class Wire:
    """The server. `answers` maps paths (and, asked as a proxy, URLs) to bytes, an Answer, or a function of
    the request's bytes; `unknown` is the answer to everything else (404)."""

    answers: Mapping[str, Any]
    tls: ssl.SSLContext | None = None
    tunnel: ssl.SSLContext | None = None  # speak TLS behind CONNECT, as the site that was asked for
    unknown: bytes = field(default_factory=lambda: not_found())
    tunnels: list[str] = field(default_factory=list)
    log: list[Seen] = field(default_factory=list)
    address: str = "127.0.0.1"

    def __enter__(self) -> Wire:
        self._closing = threading.Event()
        family = socket.AF_INET6 if ":" in self.address else socket.AF_INET
        self._listener = socket.create_server((self.address, 0), family=family)
        self.port: int = self._listener.getsockname()[1]
        self._sockets: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        for one in (self._listener, *self._sockets):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        """The address of a path."""
        return f"http{'s' if self.tls else ''}://{host}:{self.port}{path}"

    def targets(self) -> list[str]:
        """What was asked for, in order."""
        return [seen.target for seen in self.log]

    def _accept(self) -> None:
        number = 0
        while not self._closing.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            number += 1
            self._sockets.append(connection)
            threading.Thread(target=self._serve, args=(connection, number), daemon=True).start()

    def _serve(self, connection: socket.socket, number: int) -> None:
        try:
            if self.tls:
                connection = self.tls.wrap_socket(connection, server_side=True)
            if self.tunnel:
                connection = self._enter_tunnel(connection, self.tunnel)
            with connection:
                while self._exchange(connection, number):
                    pass
        except OSError:
            pass

    def _enter_tunnel(self, connection: socket.socket, context: ssl.SSLContext) -> socket.socket:
        asked = b""
        while HEAD_END not in asked:
            asked += connection.recv(4096)
        self.tunnels.append(asked.split(b" ")[1].decode())
        connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        return context.wrap_socket(connection, server_side=True)

    def _exchange(self, connection: socket.socket, number: int) -> bool:
        request = b""
        while HEAD_END not in request:
            data = connection.recv(65536)
            if not data:
                return False
            request += data
        length = re.search(rb"(?i)content-length: *(\d+)", request)
        while length and len(request.partition(HEAD_END)[2]) < int(length[1]):
            request += connection.recv(65536)
        target = request.split(b" ", 2)[1].decode("latin-1")
        path = re.sub(r"^https?://[^/]+", "", target)
        found = next(
            (self.answers[name] for name in (target, path, path.partition("?")[0]) if name in self.answers),
            self.unknown,
        )
        if callable(found):
            found = found(request)
        answer = found if isinstance(found, Answer) else Answer(found)
        self.log.append(Seen(target, request, answer.data, number))
        time.sleep(answer.pause)
        if answer.slow:
            for byte in range(len(answer.data)):
                connection.sendall(answer.data[byte : byte + 1])
                time.sleep(answer.slow)
        else:
            data = answer.data
            last = max(40, len(data) - 3)
            for piece in (answer.interim, data[:40], data[40:last], data[last:]):
                if piece:  # so that the client reads an answer in several pieces
                    connection.sendall(piece)
                    time.sleep(PAUSE)
        if answer.stall:
            self._closing.wait()
            return False
        return not answer.close


def http(
    body: bytes | str, *headers: tuple[str, str], status: str = "200 OK", media: str = "text/html; charset=utf-8"
) -> bytes:
    """An ordinary answer."""
    content = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {media}", *(f"{name}: {value}" for name, value in headers)]
    return ("\r\n".join(lines) + f"\r\nContent-Length: {len(content)}\r\n\r\n").encode("latin-1") + content


def not_found() -> bytes:
    """The answer to what is not there."""
    return http("<h1>404</h1>", status="404 Not Found")


def server_context(folder: Path) -> ssl.SSLContext:
    """A TLS context with a self-signed certificate for loopback, which stands in `folder`/certificate.pem."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    key_file = folder / "key.pem"
    key_file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "certificate.pem", key_file)
    return context
