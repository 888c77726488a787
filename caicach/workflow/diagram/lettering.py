"""How wide is a piece of text, and where does it break? The server has no font; it has a table of widths."""

# Advance widths of Be Vietnam Pro in hundredths of the size. A tone mark adds nothing to its letter.
_WIDTHS = {
    "i": 26, "j": 27, "l": 26, "I": 26, "f": 39, "r": 39, "t": 43, "1": 38, "s": 51, "z": 50, " ": 23, ",": 30,
    ".": 29, ":": 29, ";": 30, "!": 28, "·": 26, "(": 44, ")": 44, "m": 89, "w": 87, "W": 100, "M": 85, "O": 83,
    "Q": 82, "C": 78, "G": 78, "Đ": 79, "A": 74, "D": 73, "N": 73, "H": 71, "U": 72, "J": 46,
}  # fmt: skip
_USUAL_SMALL, _USUAL_LARGE = 63, 68
_SEMI_BOLD = 1.06
_SPARE = 1.04


def width(text: str, size: float, *, bold: bool = False) -> float:
    """The width of a line, rather a little too much than too little: the reader's font may be another."""
    hundredths = sum(_WIDTHS.get(letter, _USUAL_LARGE if letter.isupper() else _USUAL_SMALL) for letter in text)
    return hundredths * size / 100 * (_SEMI_BOLD if bold else 1) * _SPARE


def wrap(text: str, size: float, room: float, *, bold: bool = False, most: int = 6) -> list[str]:
    """The text in lines no wider than the room, broken between words; what is beyond `most` lines ends in "…"."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width(longer, size, bold=bold) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    if len(lines) > most:
        lines = [*lines[: most - 1], _cut(" ".join(lines[most - 1 :]), size, room, bold=bold)]
    return lines


def _cut(text: str, size: float, room: float, *, bold: bool) -> str:
    while text and width(f"{text}…", size, bold=bold) > room:
        text = text[:-1].rstrip()
    return f"{text}…"
