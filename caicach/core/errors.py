"""How does anything say no? One tree of five errors; pages and the API translate them in one place.

CaicachError
├── Invalid       wrong input                      400, shown beside the field
├── NotPermitted  this actor may not               403
├── NotFound      absent, or not yours to see      404
├── Refused       law or state says no             409, says which rule
└── Unavailable   a partner is silent; try again   503

Subclasses live beside the rule that raises them. The class attribute `message` is what the person reads.
"""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


class CaicachError(Exception):
    """Base of everything that is refused knowingly; anything else is a bug and crashes."""

    status: ClassVar[int] = 500
    message: Text = _("Có lỗi xảy ra.")

    def __init__(self, message: Text | None = None, *, field: str | None = None) -> None:
        self.message = message if message is not None else self.message
        self.field = field
        super().__init__(str(self.message))

    def __str__(self) -> str:
        return str(self.message)


class Invalid(CaicachError):
    """Wrong input. `problems` maps a field (or a place in a file) to what is wrong with it."""

    status = 400
    message = _("Thông tin nhập chưa đúng.")

    def __init__(
        self,
        message: Text | None = None,
        *,
        field: str | None = None,
        problems: Mapping[str, Sequence[Text]] | None = None,
    ) -> None:
        super().__init__(message, field=field)
        self.problems: Mapping[str, Sequence[Text]] = problems or ({field: [self.message]} if field else {})


class NotPermitted(CaicachError):
    """This actor may not do this."""

    status = 403
    message = _("Bạn không có quyền làm việc này.")


class NotFound(CaicachError):
    """It does not exist, or this actor may not know that it does."""

    status = 404
    message = _("Không tìm thấy.")


class Refused(CaicachError):
    """Law or state says no; the message says which rule."""

    status = 409
    message = _("Không thực hiện được ở trạng thái hiện tại.")


class Unavailable(CaicachError):
    """A partner or a resource does not answer; the same call may go through later."""

    status = 503
    message = _("Tạm thời không phục vụ được, vui lòng thử lại sau.")
