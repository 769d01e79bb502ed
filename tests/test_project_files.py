"""The files that a reader of the repository looks for are there, and agree with each other."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_the_license_is_the_one_of_the_package() -> None:
    assert PROJECT["project"]["license-files"] == ["LICENSE"]
    assert text_of("LICENSE").startswith(f"{PROJECT['project']['license']} License\n")
    assert "The clearprop authors" in text_of("LICENSE")


def test_the_citation_says_what_the_package_says() -> None:
    cited = dict(re.findall(r"^([a-z-]+): (.+)$", text_of("CITATION.cff"), re.M))
    project = PROJECT["project"]
    assert cited["cff-version"] == "1.2.0"
    assert cited["title"] == project["name"]
    assert cited["version"] == project["version"]
    assert cited["license"] == project["license"]
    assert cited["abstract"] == project["description"]
    assert re.findall(r"^  - ([^:\n]+)$", text_of("CITATION.cff"), re.M) == project["keywords"]


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "SECURITY.md"])
def test_links_and_paths_lead_somewhere(page: str) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", text_of(page))
    for link in links:
        assert (ROOT / link).exists(), link


def test_the_places_named_for_contributors_are_there() -> None:
    table = text_of("CONTRIBUTING.md").partition("## Where")[2].partition("## Rules")[0]
    named = [name for name in re.findall(r"`([^`]+)`", table) if "*" not in name]
    assert len(named) > 10
    for name in named:
        assert (ROOT / name).exists() or (ROOT / "src/clearprop" / name).exists(), name


def test_the_way_to_set_up_is_the_readmes() -> None:
    (block,) = re.findall(r"```sh\n(.*?)```", text_of("CONTRIBUTING.md"), re.S)
    assert block in text_of("README.md")


def test_commands_start_where_the_package_says() -> None:
    (entry,) = PROJECT["project"]["scripts"].values()
    module, _, function = entry.partition(":")
    wheel = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert f"src/{module}.py" in wheel["only-include"]
    assert callable(getattr(__import__(module), function))
