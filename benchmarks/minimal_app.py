"""The least a Textual app can be: a line of text, and one to type in. What the cockpit is measured beside."""

from textual.app import App, ComposeResult
from textual.widgets import Input, Static


class MinimalApp(App[None]):
    """Two lines."""

    def compose(self) -> ComposeResult:
        yield Static("A line of text, so that there is something to paint.")
        yield Input()


if __name__ == "__main__":
    MinimalApp().run()
