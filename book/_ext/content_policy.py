"""Sphinx extension: no page, and no Python in a page, reaches another host.

The policy stands in the pages themselves, because a host such as GitHub Pages sends no headers of
ours. A worker from a file would have no policy, so `panel.js` starts Python from a blob, which has
that of its page.
"""

from sphinx.application import Sphinx

POLICY = {
    "default-src": "'self'",
    # Sphinx and the theme have scripts in the page; Pyodide compiles WebAssembly, JupyterLab its
    # schemas. What a script may do is bounded by the other lines.
    "script-src": "'self' 'unsafe-inline' 'unsafe-eval'",
    "worker-src": "'self' blob:",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "connect-src": "'self' data: blob:",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
}
META = '<meta http-equiv="Content-Security-Policy" content="{}">'.format(
    "; ".join(f"{name} {sources}" for name, sources in POLICY.items())
)


def add_policy(app: Sphinx, page: str, template: str, context: dict, doctree: object) -> None:
    """Put the policy into the head, before all that it is for."""
    context["metatags"] = META + context.get("metatags", "")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("html-page-context", add_policy, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
