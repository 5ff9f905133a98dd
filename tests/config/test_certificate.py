"""The demonstration's own certificate names the host it is for."""

import ssl
from pathlib import Path

from cryptography import x509

from config import certificate


def names(path: Path) -> set[str]:
    found = x509.load_pem_x509_certificate(path.read_bytes())
    held = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return {str(name.value) for name in held}


def test_it_names_the_host_and_this_machine(tmp_path: Path) -> None:
    public, private = certificate.make(tmp_path, "192.0.2.7")
    assert {"192.0.2.7", "127.0.0.1", "localhost"} <= names(public)
    ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(public, private)
    assert private.stat().st_mode & 0o777 == 0o600


def test_it_is_kept_for_the_same_host_and_made_anew_for_another(tmp_path: Path) -> None:
    public, _ = certificate.make(tmp_path, "192.0.2.7")
    first = public.read_bytes()
    certificate.make(tmp_path, "192.0.2.7")
    assert public.read_bytes() == first
    certificate.make(tmp_path, "inspect.example")
    assert public.read_bytes() != first
    assert "inspect.example" in names(public)
