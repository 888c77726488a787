"""Which ways of showing a page may a reader choose?"""

TEXT_SIZE_COOKIE = "text_size"
TEXT_SIZES = ("normal", "large", "larger")


def text_size(value: str | None) -> str:
    """Only a size we know; a forged cookie shows the page as usual."""
    return value if value in TEXT_SIZES else "normal"
