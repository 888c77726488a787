"""By which kind of page were personal data read?"""

from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Page(StrEnum):
    """From where it was read; never what was read."""

    DOSSIER = "dossier"
    ACT = "act"
    FILE = "file"
    PRINT = "print"
    PERSON = "person"
    REGISTER = "register"
    EXPORT = "export"


PAGE_NAMES: Final[dict[Page, str | Promise]] = {
    Page.DOSSIER: _("trang hồ sơ"),
    Page.ACT: _("trang xử lý hồ sơ"),
    Page.FILE: _("tệp kèm hồ sơ"),
    Page.PRINT: _("bản in, bảng tính"),
    Page.PERSON: _("tra người nộp tại quầy"),
    Page.REGISTER: _("sổ theo dõi"),
    Page.EXPORT: _("bản xuất toàn bộ dữ liệu của một người"),
}

# The role of whoever looks as somebody else, which is no post.
SUPPORT: Final = "support"
SUPPORT_NAME: Final = _("Quản trị, hỗ trợ kỹ thuật")

# Within these minutes the same person at the same page of the same dossier has looked once.
SLOT_MINUTES: Final = 10


class DestructionState(StrEnum):
    """How far a proposal to destroy has come."""

    PROPOSED = "proposed"
    REJECTED = "rejected"
    APPROVED = "approved"
    DONE = "done"


DESTRUCTION_NAMES: Final[dict[DestructionState, str | Promise]] = {
    DestructionState.PROPOSED: _("chờ duyệt"),
    DestructionState.REJECTED: _("không duyệt"),
    DestructionState.APPROVED: _("đã duyệt, đang tiêu hủy"),
    DestructionState.DONE: _("đã tiêu hủy"),
}


class Requester(StrEnum):
    """Who asked for a person's data, and to whom they are handed."""

    OWNER = "owner"
    AUTHORISED = "authorised"
    REPRESENTATIVE = "representative"


REQUESTER_NAMES: Final[dict[Requester, str | Promise]] = {
    Requester.OWNER: _("chính chủ dữ liệu"),
    Requester.AUTHORISED: _("người được chủ dữ liệu ủy quyền"),
    Requester.REPRESENTATIVE: _("người đại diện theo pháp luật"),
}
