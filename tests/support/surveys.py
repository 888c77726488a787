"""A campaign of two questions, and a file of slips about two communes."""

from datetime import date

from caicach.surveys.commands import Told
from caicach.surveys.rules.questionnaires import Item, Scale

ITEMS = (Item("a", "Thái độ của công chức"), Item("b", "Công khai", Scale.TEN))
FILE = "đơn vị,a,b\nxã Một,5,8\nxã Một,4,9\nxã Một,2,\nxã Hai,4,10\nxa-hai,,6\n".encode()


def told() -> Told:
    return Told(
        name="Khảo sát thử", first_day=date(2022, 7, 1), last_day=date(2022, 7, 31), about_from=date(2022, 1, 1),
        about_to=date(2022, 12, 31), asked="Người đã nhận kết quả", method="Phát phiếu tại quầy",
        questionnaire="thu", items=ITEMS,
    )  # fmt: skip
