"""The one error a reader raises: the file as a whole cannot be used."""


class UnusableFile(ValueError):
    """The message is one line: what is wrong and what would mend it. It holds column names, but no values."""

    def __init__(self, message: str) -> None:
        super().__init__("".join(character if character.isprintable() else " " for character in message))
