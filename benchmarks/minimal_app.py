"""The least a Textual app can be: a line of text. What the cockpit's start is measured beside."""

from textual.app import App, ComposeResult
from textual.widgets import Static


class MinimalApp(App[None]):
    """One line."""

    def compose(self) -> ComposeResult:
        yield Static("A line of text, so that there is something to paint.")


if __name__ == "__main__":
    MinimalApp().run()
