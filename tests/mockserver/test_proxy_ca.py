"""The CA's files: who may read them, what is kept, what a bundle holds."""

from __future__ import annotations

import os
import ssl
import stat
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace

import certifi
import pytest
import trustme

from workersai_mock.errors import MissingExtraError, SettingError
from workersai_mock.proxy import ca
from workersai_mock.proxy.ca import Authority, open_authority, system_certs

FILES = ["bundle.pem", "ca-key.pem", "ca.pem"]


def opened(folder: Path | None) -> Authority:
    return open_authority(folder, hosts=["api.cloudflare.com"])


def rights(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_only_the_owner_may_read(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "ca"
    opened(folder)

    assert sorted(os.listdir(folder)) == FILES
    assert rights(folder) == 0o700
    assert {rights(folder / name) for name in FILES} == {0o600}


def test_a_kept_ca_is_used_again_and_stays(tmp_path: Path) -> None:
    first = opened(tmp_path / "ca")
    before = first.cert.read_bytes()
    first.close()
    (tmp_path / "ca" / ca.PAIR).chmod(0o644)
    second = opened(tmp_path / "ca")

    assert second.cert.read_bytes() == before
    assert rights(tmp_path / "ca" / ca.PAIR) == 0o600


def test_a_temporary_ca_is_another_each_time_and_goes() -> None:
    first, second = opened(None), opened(None)
    certs = {each.cert.read_bytes() for each in (first, second)}
    found = rights(first.folder)
    first.close()
    second.close()

    assert len(certs) == 2
    assert found == 0o700
    assert not first.folder.exists()


def test_another_process_that_was_first_is_heeded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = opened(tmp_path / "ca").cert.read_bytes()
    exists = Path.exists
    monkeypatch.setattr(Path, "exists", lambda path: path.name != ca.PAIR and exists(path))
    second = opened(tmp_path / "ca").cert.read_bytes()

    assert second == first
    assert sorted(os.listdir(tmp_path / "ca")) == FILES


def test_a_bundle_holds_what_the_system_trusts_and_the_ca(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    system = tmp_path / "system.pem"
    system.write_bytes(trustme.CA().cert_pem.bytes())
    monkeypatch.setenv("SSL_CERT_FILE", str(system))
    found = opened(tmp_path / "ca")
    # Whoever exports the lines and serves again must not collect certificates.
    monkeypatch.setenv("SSL_CERT_FILE", str(found.bundle))
    context = ssl.create_default_context(cafile=found.bundle)
    again = opened(tmp_path / "ca").bundle.read_bytes()

    assert len(context.get_ca_certs()) == 2
    assert again.count(found.cert.read_bytes()) == 1
    assert found.bundle.read_bytes() == again or system.read_bytes() not in again


def test_a_bundle_that_holds_the_ca_already_is_left_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = opened(tmp_path / "ca")
    copy = tmp_path / "copy.pem"
    copy.write_bytes(other.bundle.read_bytes())
    monkeypatch.setenv("SSL_CERT_FILE", str(copy))

    assert opened(tmp_path / "ca").bundle.read_bytes() == copy.read_bytes()


def paths(*, capath: Path | None = None) -> SimpleNamespace:
    """Return what OpenSSL says where it has no file, and a folder or none."""
    return SimpleNamespace(cafile=None, openssl_cafile="", capath=capath)


def test_a_folder_of_certificates_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "0123abcd.0").write_bytes(b"one")
    (tmp_path / "0123abcd.1").write_bytes(b"two")
    (tmp_path / "readme").write_bytes(b"x")
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: paths(capath=tmp_path))

    assert system_certs(but=tmp_path) == b"one\ntwo"


def test_certifi_stands_in_for_a_system_that_has_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ssl, "get_default_verify_paths", paths)
    found = system_certs(but=tmp_path)
    monkeypatch.setitem(sys.modules, "certifi", None)

    assert found == Path(certifi.where()).read_bytes()
    assert system_certs(but=tmp_path) == b""


@pytest.mark.parametrize("content", [b"", b"garbage", b"-----BEGIN CERTIFICATE-----\nx"])
def test_a_file_that_is_no_ca_is_said(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / ca.PAIR
    path.write_bytes(content)
    tmp_path.chmod(0o700)

    with pytest.raises(SettingError, match=f"{path} holds no CA; remove it"):
        opened(tmp_path)


def test_a_folder_that_others_may_write_to_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o770)

    with pytest.raises(SettingError, match=f"others may write to {tmp_path}; a CA needs a folder"):
        opened(tmp_path)


def test_a_folder_that_cannot_be_is_said(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")

    with pytest.raises(SettingError, match=f"cannot keep a CA in {file}: File exists"):
        opened(file)


def test_a_temporary_folder_goes_where_nothing_came_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*, but: Path) -> bytes:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(ca, "system_certs", broken)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    with pytest.raises(SettingError, match=r"cannot keep a CA in .*: Input/output error"):
        opened(None)
    assert os.listdir(tmp_path) == []


def test_without_trustme_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "trustme", None)

    with pytest.raises(MissingExtraError, match=r"pip install 'workersai-mock\[proxy\]'$"):
        opened(None)
