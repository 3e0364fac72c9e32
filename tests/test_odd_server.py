from __future__ import annotations

import socket
import ssl

import pytest

from tests.odd_server import CASES, OddServer


def ask(server: OddServer, path: str, *, tls: bool) -> bytes:
    host, port = server.url("", tls=tls).removeprefix("https://").removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=5) as plain:
        context = ssl.create_default_context(cafile=server.certificate)
        connection = context.wrap_socket(plain, server_hostname=host) if tls else plain
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        answer = CASES[path]
        received = b""
        while len(received) < len(answer.interim + answer.data):
            received += connection.recv(65536)
        connection.close()
    return received


@pytest.mark.parametrize("tls", [False, True])
@pytest.mark.parametrize("path", sorted(CASES))
def test_the_odd_server_sends_what_it_says_it_sent(odd_server: OddServer, path: str, tls: bool) -> None:
    received = ask(odd_server, path, tls=tls)
    (seen,) = odd_server.seen(path)
    assert received == CASES[path].interim + seen.response
    assert seen.request.startswith(f"GET {path} HTTP/1.1\r\nHost: x\r\n".encode())
    assert seen.tls == tls
