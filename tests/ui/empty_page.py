"""A Solara page with nothing on it, to measure ours against."""

import solara


@solara.component
def Page():  # noqa: N802  # Solara looks for this name
    """One line."""
    solara.Text("nothing but this")
