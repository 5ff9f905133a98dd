"""A certificate of our own, so that a demonstration on a local network is a secure context.

Camera, position, hashing, the service worker and locks exist only over HTTPS or on loopback. People
accept the browser's warning once; a real installation has a real certificate at its proxy.
"""

import datetime
import ipaddress
import socket
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

VALID = datetime.timedelta(days=397)  # browsers refuse longer ones


def make(folder: Path, host: str) -> tuple[Path, Path]:
    """Return the certificate and key for this host's names, made anew when they do not fit."""
    certificate, key = folder / "certificate.pem", folder / "certificate-key.pem"
    names = _names(host)
    if not (key.exists() and _fits(certificate, names)):
        _write(certificate, key, names)
    return certificate, key


def address(host: str) -> str:
    """Return the address other machines can use: of a wildcard, one of this machine's own."""
    return _outward_address() if host in {"0.0.0.0", "::", ""} else host  # noqa: S104


def _names(host: str) -> list[x509.GeneralName]:
    machine = socket.gethostname()
    texts = dict.fromkeys([address(host), "127.0.0.1", "::1", "localhost"])
    if machine.isascii():
        texts[machine] = None
    names: list[x509.GeneralName] = []
    for text in texts:
        try:
            names.append(x509.IPAddress(ipaddress.ip_address(text)))
        except ValueError:
            names.append(x509.DNSName(text))
    return names


def _outward_address() -> str:
    """The address this machine would send from; connecting a datagram socket sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])


def _fits(certificate: Path, names: list[x509.GeneralName]) -> bool:
    if not certificate.exists():
        return False
    found = x509.load_pem_x509_certificate(certificate.read_bytes())
    held = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    tomorrow = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=1)
    return list(held) == names and found.not_valid_after_utc > tomorrow


def _write(certificate: Path, key: Path, names: list[x509.GeneralName]) -> None:
    secret = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Xiaohao demonstration")])
    now = datetime.datetime.now(datetime.UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(secret.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + VALID)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(secret, hashes.SHA256())
    )
    key.touch(mode=0o600)
    key.write_bytes(
        secret.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    certificate.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
