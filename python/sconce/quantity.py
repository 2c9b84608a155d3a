"""A number with its noun."""


def quantity(count: int, noun: str) -> str:
    """Return `1 core`, `2 cores`."""
    return f"{count} {noun}{'' if count == 1 else 's'}"
