"""The proxy's own certificate authority, and the files by which clients trust it.

A private key that can vouch for any host lies in the folder: only its owner may read there.
"""

from __future__ import annotations

import os
import shutil
import ssl
import stat
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import MissingExtraError, SettingError

if TYPE_CHECKING:
    import trustme

# The certificate alone; key and certificate; what the system trusts and the certificate.
CERT, PAIR, BUNDLE = "ca.pem", "ca-key.pem", "bundle.pem"
BEGIN_CERT = b"-----BEGIN CERTIFICATE-----"
# Others may neither read nor, as they then could replace the key, write.
FOREIGN_WRITE = stat.S_IWGRP | stat.S_IWOTH


@dataclass(frozen=True, slots=True)
class Authority:
    """What ends TLS, and what a client must trust for it.

    Attributes:
        folder: where the files are.
        contexts: for each host the context of a server with its certificate.
        kept: the folder is the user's and stays.
    """

    folder: Path
    contexts: Mapping[str, ssl.SSLContext]
    kept: bool

    @property
    def cert(self) -> Path:
        """The certificate alone, for clients that add it to what they trust (Node)."""
        return self.folder / CERT

    @property
    def bundle(self) -> Path:
        """What the system trusts and the certificate, for clients that take one file."""
        return self.folder / BUNDLE

    def close(self) -> None:
        """Remove the folder if it was made for this run."""
        if not self.kept:
            shutil.rmtree(self.folder, ignore_errors=True)


def open_authority(folder: Path | None, *, hosts: Iterable[str]) -> Authority:
    """Return the authority of a folder, made where there is none; None is a temporary one.

    Raises:
        MissingExtraError: trustme is not installed.
        SettingError: the folder cannot be used, or its files are no authority.
    """
    try:
        import trustme  # noqa: F401
    except ImportError:
        raise MissingExtraError(
            "the proxy needs trustme: pip install 'workersai-mock[proxy]'"
        ) from None
    home = Path(tempfile.mkdtemp(prefix="workersai-mock-")) if folder is None else folder
    try:
        ca = _filled(home)
    except BaseException as error:
        if folder is None:
            shutil.rmtree(home, ignore_errors=True)
        if isinstance(error, OSError):
            raise SettingError(f"cannot keep a CA in {home}: {error.strerror}") from None
        raise
    contexts = {host: _context(ca, host) for host in hosts}
    return Authority(home, contexts, kept=folder is not None)


def system_certs(*, but: Path) -> bytes:
    """Return what OpenSSL trusts on this machine, or certifi's list; empty where there is none.

    Args:
        but: our own bundle of an earlier run, to which the environment may lead.
    """
    paths = ssl.get_default_verify_paths()
    for name in (paths.cafile, paths.openssl_cafile):
        if name and Path(name).is_file() and Path(name).resolve() != but.resolve():
            return Path(name).read_bytes()
    found = sorted(Path(paths.capath).glob("*.[0-9]")) if paths.capath else []
    if found:
        return b"\n".join(path.read_bytes() for path in found)
    try:
        import certifi
    except ImportError:
        return b""
    return Path(certifi.where()).read_bytes()


def _filled(home: Path) -> trustme.CA:
    _check(home)
    ca = _kept_or_made(home / PAIR)
    cert = ca.cert_pem.bytes()
    _write(home / CERT, cert)
    _write(home / BUNDLE, _with(cert, system_certs(but=home / BUNDLE)))
    return ca


def _check(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.stat().st_mode & FOREIGN_WRITE:
        raise SettingError(f"others may write to {folder}; a CA needs a folder of its own (0700)")


def _kept_or_made(path: Path) -> trustme.CA:
    import trustme

    if not path.exists():
        made = trustme.CA(organization_name="workersai-mock")
        with suppress(FileExistsError):  # another process was first: its own is taken
            _write(path, made.private_key_pem.bytes() + made.cert_pem.bytes(), new=True)
    path.chmod(0o600)
    key, _, cert = path.read_bytes().partition(BEGIN_CERT)
    try:
        return trustme.CA.from_pem(BEGIN_CERT + cert, key)
    except (TypeError, ValueError):
        raise SettingError(f"{path} holds no CA; remove it and a new one is made") from None


def _with(cert: bytes, trusted: bytes) -> bytes:
    return trusted if cert in trusted else b"\n".join(filter(None, (trusted.rstrip(), cert)))


def _write(path: Path, data: bytes, *, new: bool = False) -> None:
    """Write a file that only its owner may read, whole or not at all; `new` keeps what is there."""
    handle, part = tempfile.mkstemp(dir=path.parent, prefix=path.name)  # by itself 0600
    with open(handle, "wb") as file:
        file.write(data)
    if not new:
        os.replace(part, path)
        return
    try:
        os.link(part, path)
    finally:
        os.unlink(part)


def _context(ca: trustme.CA, host: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_alpn_protocols(["http/1.1"])
    ca.issue_cert(host).configure_cert(context)
    return context
