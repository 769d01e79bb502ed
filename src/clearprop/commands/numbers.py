"""Numbers in options of the command line."""

from clearprop.errors import ClearpropError


def sizes_of(text: str) -> list[int]:
    """Return the neurons per layer that `--sizes` names.

    Raises
    ------
    ClearpropError
        If it is not numbers with hyphens.
    """
    try:
        return [int(size) for size in text.split("-")]
    except ValueError:
        raise ClearpropError(
            f"--sizes is '{text}': write the neurons per layer with hyphens, such as 2-4-3-2"
        ) from None
