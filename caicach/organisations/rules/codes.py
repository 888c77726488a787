"""How are agency codes written, today and in the dossier numbers of 2018?"""

LEVELS = 4


def code_2016(code: str) -> str:
    """The form of QCVN 102:2016/BTTTT, right to left and padded: H03.10 → 000.00.10.H03.

    Circular 01/2018/TT-VPCP Art. 19 builds the dossier number from it, Decision 20/2020/QĐ-TTg Art. 4 writes the
    same groups left to right. The pairing of the two is derived, not quoted from a text.
    """
    groups = code.split(".")
    if not code or len(groups) > LEVELS:
        return code
    padded = [*groups, *("000" if place == LEVELS - 1 else "00" for place in range(len(groups), LEVELS))]
    return ".".join(reversed(padded))


def code_2020(code: str) -> str:
    """The form of Decision 20/2020/QĐ-TTg of a code in either form: 000.00.10.H03 → H03.10."""
    groups = code.split(".")
    if len(groups) != LEVELS or not groups[-1][:1].isalpha() or groups[0][:1].isalpha():
        return code
    significant = list(reversed(groups))
    while len(significant) > 1 and not significant[-1].strip("0"):
        significant.pop()
    return ".".join(significant)
