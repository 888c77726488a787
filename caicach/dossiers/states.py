"""Which legal statuses has a dossier, and which moves are allowed? Delivery and money have machines of their own.

The ten codes are shared with the National Portal (QCVN 120:2019); the moves follow Decree 61/2018/NĐ-CP Art. 17–20.
"""

from enum import IntEnum, StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Status(IntEnum):
    NEW = 1
    RECEIVED = 2
    NOT_RECEIVED = 3
    PROCESSING = 4
    SUPPLEMENT = 5
    FINANCE = 6
    WITHDRAWN = 7
    STOPPED = 8
    DONE = 9
    RETURNED = 10

    @property
    def label(self) -> Promise:
        return STATUS_LABELS[self]


STATUS_LABELS: Final[dict[Status, Promise]] = {
    Status.NEW: _("Mới đăng ký"),
    Status.RECEIVED: _("Được tiếp nhận"),
    Status.NOT_RECEIVED: _("Không được tiếp nhận"),
    Status.PROCESSING: _("Đang xử lý"),
    Status.SUPPLEMENT: _("Yêu cầu bổ sung giấy tờ"),
    Status.FINANCE: _("Yêu cầu thực hiện nghĩa vụ tài chính"),
    Status.WITHDRAWN: _("Công dân yêu cầu rút hồ sơ"),
    Status.STOPPED: _("Dừng xử lý"),
    Status.DONE: _("Đã xử lý xong"),
    Status.RETURNED: _("Đã trả kết quả"),
}

MOVES: Final[dict[Status, frozenset[Status]]] = {
    Status.NEW: frozenset({Status.RECEIVED, Status.NOT_RECEIVED, Status.SUPPLEMENT, Status.WITHDRAWN}),
    # Straight to done: work finished on the spot (Decree 61/2018 Art. 17(4)).
    Status.RECEIVED: frozenset({Status.PROCESSING, Status.SUPPLEMENT, Status.WITHDRAWN, Status.DONE}),
    Status.NOT_RECEIVED: frozenset(),
    Status.PROCESSING: frozenset({Status.SUPPLEMENT, Status.FINANCE, Status.STOPPED, Status.DONE, Status.WITHDRAWN}),
    Status.SUPPLEMENT: frozenset({Status.PROCESSING, Status.RECEIVED, Status.STOPPED, Status.WITHDRAWN}),
    Status.FINANCE: frozenset({Status.PROCESSING}),
    Status.WITHDRAWN: frozenset(),
    Status.STOPPED: frozenset(),
    Status.DONE: frozenset({Status.RETURNED, Status.PROCESSING}),
    Status.RETURNED: frozenset(),
}

START: Final = frozenset({Status.NEW, Status.RECEIVED, Status.NOT_RECEIVED, Status.SUPPLEMENT})
OPEN: Final = frozenset({Status.NEW, Status.RECEIVED, Status.PROCESSING, Status.SUPPLEMENT, Status.FINANCE})
WORKING: Final = frozenset({Status.RECEIVED, Status.PROCESSING, Status.FINANCE})
FINISHED: Final = frozenset(Status) - OPEN


class Delivery(StrEnum):
    """Where the result is: signed is not handed over, announced is not received."""

    NOT_READY = "not_ready"
    READY = "ready"
    POSTED = "posted"
    DELIVERED = "delivered"


DELIVERY_LABELS: Final[dict[Delivery, Promise]] = {
    Delivery.NOT_READY: _("Chưa có kết quả"),
    Delivery.READY: _("Chờ trả kết quả"),
    Delivery.POSTED: _("Đã gửi bưu điện"),
    Delivery.DELIVERED: _("Đã giao"),
}

DELIVERY_MOVES: Final[dict[Delivery, frozenset[Delivery]]] = {
    Delivery.NOT_READY: frozenset({Delivery.READY}),
    Delivery.READY: frozenset({Delivery.POSTED, Delivery.DELIVERED}),
    Delivery.POSTED: frozenset({Delivery.DELIVERED, Delivery.READY}),
    Delivery.DELIVERED: frozenset(),
}


class OutcomeState(StrEnum):
    """What became of a result after it was issued; whether it holds today also depends on its dates (`Validity`)."""

    IN_FORCE = "in_force"
    REVOKED = "revoked"
    REPLACED = "replaced"


OUTCOME_LABELS: Final[dict[OutcomeState, Promise]] = {
    OutcomeState.IN_FORCE: _("Đã ban hành"),
    OutcomeState.REVOKED: _("Đã bị thu hồi"),
    OutcomeState.REPLACED: _("Đã được thay thế"),
}


class Validity(StrEnum):
    """Whether a result holds on a day, as registers and the public check say it."""

    VALID = "valid"
    NOT_YET = "not-yet"
    EXPIRED = "expired"
    REVOKED = "revoked"
    REPLACED = "replaced"


VALIDITY_LABELS: Final[dict[Validity, Promise]] = {
    Validity.VALID: _("Còn giá trị"),
    Validity.NOT_YET: _("Chưa đến ngày có giá trị"),
    Validity.EXPIRED: _("Hết thời hạn có giá trị"),
    Validity.REVOKED: OUTCOME_LABELS[OutcomeState.REVOKED],
    Validity.REPLACED: OUTCOME_LABELS[OutcomeState.REPLACED],
}


class Finance(StrEnum):
    """What the person owes for this dossier."""

    NONE = "none"
    DUE = "due"
    PAID = "paid"
    WAIVED = "waived"


FINANCE_LABELS: Final[dict[Finance, Promise]] = {
    Finance.NONE: _("Không thu phí"),
    Finance.DUE: _("Chưa nộp"),
    Finance.PAID: _("Đã nộp"),
    Finance.WAIVED: _("Được miễn"),
}

FINANCE_MOVES: Final[dict[Finance, frozenset[Finance]]] = {
    Finance.NONE: frozenset({Finance.DUE}),
    Finance.DUE: frozenset({Finance.PAID, Finance.WAIVED}),
    Finance.PAID: frozenset({Finance.DUE}),
    Finance.WAIVED: frozenset({Finance.DUE}),
}


class Channel(StrEnum):
    """How the dossier came (Decree 61/2018 Art. 16)."""

    COUNTER = "counter"
    ONLINE = "online"
    POST = "post"


CHANNEL_LABELS: Final[dict[Channel, Promise]] = {
    Channel.COUNTER: _("Trực tiếp"),
    Channel.ONLINE: _("Trực tuyến"),
    Channel.POST: _("Bưu chính công ích"),
}


class PartyKind(StrEnum):
    PERSON = "person"
    ORGANISATION = "organisation"


PARTY_LABELS: Final[dict[PartyKind, Promise]] = {
    PartyKind.PERSON: _("Cá nhân"),
    PartyKind.ORGANISATION: _("Tổ chức, doanh nghiệp"),
}


class Quality(StrEnum):
    """How far the data of a dossier can be trusted: ours, or taken over from an earlier system's spreadsheet."""

    OWN = ""
    DECLARED = "declared"
    GAPS = "gaps"
    UNDONE = "undone"  # of facts only: taken over by mistake, and taken back


QUALITY_LABELS: Final[dict[Quality, Promise]] = {
    Quality.OWN: _("Ghi tại hệ thống này"),
    Quality.DECLARED: _("Nhập từ nguồn khác"),
    Quality.GAPS: _("Nhập từ nguồn khác, có chỗ suy ra"),
    Quality.UNDONE: _("Đã hoàn tác lần nhập"),
}


class Part(StrEnum):
    """What of a dossier goes over when a unit hands it to another."""

    DECISION = "decision"
    COUNTER = "counter"
    TASK = "task"
    OPINION = "opinion"


PART_LABELS: Final[dict[Part, Promise]] = {
    Part.DECISION: _("Giải quyết"),
    Part.COUNTER: _("Tiếp nhận, trả kết quả"),
    Part.TASK: _("Việc đang làm"),
    Part.OPINION: _("Ý kiến phối hợp"),
}


class Cause(StrEnum):
    """Why the clock deviates."""

    SUPPLEMENT = "supplement"
    FINANCE = "finance"
    POSTING = "posting"
    CONSULTATION = "consultation"
    APOLOGY = "apology"
    FOREIGN = "foreign"
    CALENDAR = "calendar"


CAUSE_LABELS: Final[dict[Cause, Promise]] = {
    Cause.SUPPLEMENT: _("Chờ bổ sung hồ sơ"),
    Cause.FINANCE: _("Chờ thực hiện nghĩa vụ tài chính"),
    Cause.POSTING: _("Niêm yết công khai"),
    Cause.CONSULTATION: _("Chờ ý kiến phối hợp"),
    Cause.APOLOGY: _("Xin lỗi và hẹn lại ngày trả"),
    Cause.FOREIGN: _("Theo hệ thống nguồn"),
    Cause.CALENDAR: _("Lịch làm việc thay đổi"),
}


class Colour(StrEnum):
    """What a label may be drawn in: each readable on its own ground, and told apart by its shape too."""

    LAKE = "lake"
    INDIGO = "indigo"
    OCHRE = "ochre"
    MADDER = "madder"
    GREY = "grey"


COLOUR_NAMES: Final[dict[Colour, Promise]] = {
    Colour.LAKE: _("Xanh lục"),
    Colour.INDIGO: _("Xanh chàm"),
    Colour.OCHRE: _("Vàng"),
    Colour.MADDER: _("Đỏ nâu"),
    Colour.GREY: _("Xám"),
}


class RowState(StrEnum):
    """What became of one dossier of an act on many."""

    WAITING = "waiting"
    DONE = "done"
    REFUSED = "refused"


ROW_STATE_NAMES: Final[dict[RowState, Promise]] = {
    RowState.WAITING: _("Chưa làm"),
    RowState.DONE: _("Đã làm"),
    RowState.REFUSED: _("Không làm"),
}
