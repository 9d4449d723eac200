"""The links to the assignments, with and without the services that `_config.yml` can switch on."""

import re
import subprocess
import sys
from pathlib import Path

import assignment_links
import pytest
from sphinx.errors import ExtensionError

from autograder.specs import ASSIGNMENTS

ROOT = Path(__file__).parents[2]
COLAB, BINDER = "https://colab.research.google.com", "https://mybinder.org"
BOTH = {"colab_url": COLAB, "binderhub_url": f"{BINDER}/"}
REPOSITORY = "https://github.com/someone/a-course"
PAGE = """---
file_format: mystnb
kernelspec: {name: python3, display_name: Python 3}
---

# A page

```{code-cell} python
1 + 1
```

```{assignments}
```
"""
CONFIG = f"""
execute: {{execute_notebooks: "off"}}
sphinx:
  local_extensions: {{assignment_links: {ROOT / "book" / "_ext"}}}
  config: {{intersphinx_mapping: {{}}}}
"""
LAUNCH = f'launch_buttons: {{colab_url: "{COLAB}", binderhub_url: "{BINDER}"}}\n'


def build(folder, config):
    """Build a book of one page; the finished process and the page."""
    (folder / "_config.yml").write_text(CONFIG + config)
    (folder / "_toc.yml").write_text("format: jb-book\nroot: index\n")
    (folder / "index.md").write_text(PAGE)
    command = [Path(sys.executable).with_name("jupyter-book"), "build", folder]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    page = folder / "_build" / "html" / "index.html"
    return done, page.read_text() if page.exists() else ""


def hosts(page):
    return {address for address in (COLAB, BINDER) if address in page}


def test_none_is_switched_on_in_this_course(html):
    page = (html / "back" / "for-students.html").read_text()
    assert hosts(page) == set()
    for name in ASSIGNMENTS:
        assert f'href="../lite/notebooks/index.html?path={name}/{name}.ipynb"' in page
        assert f'href="../_static/assignments/{name}.zip"' in page
    assert 'href="../_static/assignments/all_assignments.zip"' in page


def test_a_book_with_the_keys_has_the_links_and_not_the_themes_buttons(tmp_path):
    done, page = build(tmp_path, f"{LAUNCH}repository: {{url: {REPOSITORY}, branch: main}}\n")
    assert done.returncode == 0, done.stderr
    for name in ASSIGNMENTS:
        path = f"exercises/{name}/{name}.ipynb"
        assert (ROOT / path).exists()
        assert f'href="{COLAB}/github/someone/a-course/blob/main/{path}"' in page
        assert f'href="{BINDER}/v2/gh/someone/a-course/main?labpath={path}"' in page
        assert f'href="lite/files/{name}/checks.py" download="checks.py"' in page
    assert page.count(COLAB) == page.count(BINDER) == len(ASSIGNMENTS)
    assert "launch-buttons" not in page
    assert REPOSITORY not in page


def test_a_book_without_a_repository_is_not_built(tmp_path):
    done, page = build(tmp_path, LAUNCH)
    assert done.returncode != 0
    assert page == ""
    assert "launch_buttons needs the keys url (https://…) and branch of repository" in (
        done.stdout + done.stderr
    )


def test_addresses():
    launchers = assignment_links.launchers
    assert launchers({}, "", "") == {}
    assert launchers(BOTH, f"{REPOSITORY}.git", "spring/26") == {
        "Colab": f"{COLAB}/github/someone/a-course/blob/spring/26/",
        "Binder": f"{BINDER}/v2/gh/someone/a-course/spring%2F26?labpath=",
    }
    elsewhere = launchers({"binderhub_url": BINDER}, "https://git.example.org/a/b", "main")
    assert elsewhere == {
        "Binder": f"{BINDER}/v2/git/https%3A%2F%2Fgit.example.org%2Fa%2Fb/main?labpath="
    }


@pytest.mark.parametrize(
    "buttons, repository, branch, says",
    [
        (BOTH, "", "main", "needs the keys url"),
        (BOTH, "someone/a-course", "main", "needs the keys url"),
        (BOTH, assignment_links.NO_REPOSITORY, "master", "needs the keys url"),
        (BOTH, REPOSITORY, "", "and branch of repository"),
        (BOTH, "https://git.example.org/a/b", "main", "Colab opens notebooks of github.com"),
        ({"thebe": True}, REPOSITORY, "main", "but not thebe"),
    ],
)
def test_wrong_settings(buttons, repository, branch, says):
    with pytest.raises(ExtensionError, match=re.escape(says)):
        assignment_links.launchers(buttons, repository, branch)
