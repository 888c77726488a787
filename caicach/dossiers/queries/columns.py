"""What can a list of dossiers show beside the code, on the page and in a file?"""

from enum import StrEnum


class Column(StrEnum):
    """Named as addresses and saved lists name it."""

    PROCEDURE = "thu-tuc"
    PERSON = "nguoi-nop"
    STATE = "trang-thai"
    DUE = "han"
    RECEIVED = "tiep-nhan"
    CHANNEL = "cach-nop"
    OFFICIAL = "nguoi-lam"
