"""What is wrong with a server's certificate. The crawl goes on all the same: an archive that refused every
office whose certificate has run out would miss what it is for. The metadata record says what was wrong (`tlsError`)."""

from __future__ import annotations

import ipaddress
import ssl
from functools import cache

from OpenSSL import SSL, crypto
from service_identity import CertificateError, VerificationError
from service_identity.pyopenssl import verify_hostname, verify_ip_address


def certificate_problem(connection: SSL.Connection, host: str) -> str | None:
    """Why a browser would not trust this connection to be to `host`; None where it would.

    Checked are the chain, against the system's authorities, with its dates (RFC 5280), and the name (RFC 6125).
    """
    chain = connection.get_peer_cert_chain() or []
    if not chain:
        return "no certificate"
    try:
        crypto.X509StoreContext(_authorities(), chain[0], chain[1:]).verify_certificate()
        _verify_name(connection, host)
    except crypto.X509StoreContextError as error:
        return str(error)
    except (VerificationError, CertificateError):
        return f"the certificate is not for {host}"
    except (crypto.Error, SSL.Error, ValueError) as error:  # a certificate or host name against every rule
        return f"the certificate cannot be checked: {error}"
    return None


def _verify_name(connection: SSL.Connection, host: str) -> None:
    try:
        address = str(ipaddress.ip_address(host))
    except ValueError:
        verify_hostname(connection, host)
    else:
        verify_ip_address(connection, address)


@cache
def _authorities() -> crypto.X509Store:
    """The system's certificate authorities, none where it has none."""
    store, paths = crypto.X509Store(), ssl.get_default_verify_paths()
    if paths.cafile or paths.capath:
        store.load_locations(paths.cafile, paths.capath)
    return store
