"""How the documents become a site: `sphinx-build -W docs site`."""

from importlib.metadata import version as installed

from sphinx.application import Sphinx

project = "assay"
author = "the authors of assay"
version = release = installed("assay")
smartquotes = False  # it would turn the -- of an option into a dash
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build"]

html_theme = "furo"
html_title = f"assay {release}"
html_show_copyright = False
html_theme_options = {"source_directory": "docs/"}

autodoc_default_options = {"member-order": "bysource"}
autodoc_typehints = "description"
autodoc_typehints_format = "short"
python_use_unqualified_type_names = True

myst_heading_anchors = 3
myst_enable_extensions = ["attrs_inline"]
# Links of the card and the README point at files of the repository; in the site they are text.
suppress_warnings = ["myst.xref_missing"]


def setup(app: Sphinx) -> None:
    """Leave out the fields of a named tuple: they stand among its parameters, and have no words of their own."""
    app.connect("autodoc-skip-member", _is_plain_field)


def _is_plain_field(_app: Sphinx, _what: str, _name: str, member: object, _skip: bool, _options: object) -> bool | None:
    return True if (member.__doc__ or "").startswith("Alias for field number") else None
