"""Where students get the assignments: in the browser, as a zip file, in Colab, in Binder.

The notebooks in the browser are made by `tools/jupyterlite/`. Colab and Binder are there only
if ``_config.yml`` names them under ``launch_buttons``, and the repository under ``repository``.
These are Jupyter Book's own keys; the theme's buttons, which would open a page's source, are not
drawn.
"""

import html
from pathlib import Path
from urllib.parse import quote, urlsplit

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

from autograder.course import EXERCISES_DIR, CourseError
from autograder.release import bundles
from autograder.specs import ASSIGNMENTS, CHECKS

LITE = "lite"  # the folder of the notebooks in the browser
# What can be switched on, and how it is called.
SERVICES = {"colab_url": "Colab", "binderhub_url": "Binder"}
# What Jupyter Book sets where _config.yml says nothing.
NO_REPOSITORY = "https://github.com/executablebooks/jupyter-book"


def launchers(buttons: dict[str, str], repository: str, branch: str) -> dict[str, str]:
    """For each service that is switched on, the address that a notebook's path is added to.

    Raises:
        ExtensionError: if a service is unknown, or cannot open a notebook of this repository.
    """
    for key in buttons:
        if key not in SERVICES:
            known = " and ".join(SERVICES)
            raise ExtensionError(f"_config.yml: launch_buttons can have {known}, but not {key}.")
    if not buttons:
        return {}
    url = urlsplit(repository.removesuffix("/").removesuffix(".git"))
    if repository == NO_REPOSITORY or not (url.scheme and url.netloc and url.path and branch):
        raise ExtensionError(
            "_config.yml: launch_buttons needs the keys url (https://…) and branch of repository."
        )
    on_github, name = url.netloc == "github.com", url.path.strip("/")
    if "colab_url" in buttons and not on_github:
        raise ExtensionError(
            f"_config.yml: Colab opens notebooks of github.com, and the repository is {repository}."
        )
    place = f"gh/{name}" if on_github else f"git/{quote(repository, safe='')}"
    paths = {
        "colab_url": f"github/{name}/blob/{quote(branch)}/",
        "binderhub_url": f"v2/{place}/{quote(branch, safe='')}?labpath=",
    }
    return {
        service: f"{str(buttons[key]).rstrip('/')}/{paths[key]}"
        for key, service in SERVICES.items()
        if key in buttons
    }


def take_launch_buttons(app: Sphinx, config: Config) -> None:
    """Read what Jupyter Book made of the keys, and keep the theme from drawing its own buttons."""
    options = config.html_theme_options
    buttons = options.pop("launch_buttons", None) or {}
    buttons.pop("notebook_interface", None)  # always set, and says nothing about a service
    config.assignment_launchers = launchers(
        {key: value for key, value in buttons.items() if value},
        str(options.get("repository_url") or ""),
        str(options.get("repository_branch") or ""),
    )


def write_zip_files(app: Sphinx) -> None:
    """Put the zip files for students into the folder that is served as ``_static/assignments``."""
    try:
        bundles.pack(Path(app.outdir).parent / "assets" / "assignments")
    except CourseError as error:
        raise ExtensionError(str(error)) from None


def in_browser(name: str, up: str) -> str:
    """The address of the notebook in the browser, from a page that is ``up`` from the root."""
    return f"{up}{LITE}/notebooks/index.html?path={name}/{name}.ipynb"


def zip_file(name: str, up: str) -> str:
    """The address of an assignment's zip file."""
    return f"{up}_static/assignments/{name}.zip"


def link(address: str, text: str, **attributes: str) -> str:
    """A link in HTML."""
    more = "".join(f' {name}="{html.escape(value)}"' for name, value in attributes.items())
    return f'<a href="{html.escape(address)}"{more}>{html.escape(text)}</a>'


class Assignments(SphinxDirective):
    """``{assignments}``: all assignments, and how to get each."""

    def run(self) -> list[nodes.Node]:
        """Write a list."""
        up = "../" * self.env.docname.count("/")
        items = []
        for name in ASSIGNMENTS:
            self.env.note_dependency(EXERCISES_DIR / name / f"{name}.ipynb")
            links = ", ".join(_links(name, up, self.config.assignment_launchers))
            items.append(f"<li><strong>{html.escape(bundles.title(name))}</strong>: {links}</li>")
        together = link(zip_file(bundles.ALL, up), "all notebooks (zip)")
        text = f'<ul class="assignments">{"".join(items)}</ul><p>Or {together} at once.</p>'
        return [nodes.raw("", text, format="html")]


def _links(name: str, up: str, services: dict[str, str]) -> list[str]:
    """The links of one assignment."""
    path = f"exercises/{name}/{name}.ipynb"
    addresses = {
        "open in the browser": in_browser(name, up),
        "download (zip)": zip_file(name, up),
        **{f"open in {service}": address + path for service, address in services.items()},
    }
    links = {
        text: link(address, text, **{"aria-label": f"{text}: assignment {name[:2]}"})
        for text, address in addresses.items()
    }
    if "Colab" in services:
        checks = link(f"{up}{LITE}/files/{name}/{CHECKS}", CHECKS, download=CHECKS)
        links["open in Colab"] += f" (and upload {checks} there)"
    return list(links.values())


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.add_config_value("assignment_launchers", {}, "env")
    app.add_directive("assignments", Assignments)
    app.connect("config-inited", take_launch_buttons)
    app.connect("builder-inited", write_zip_files)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
