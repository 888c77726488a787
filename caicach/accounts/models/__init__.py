"""Who may log in, what do they hold, who stands in for whom, which programs may call us?"""

from caicach.accounts.models.people import Position, PositionQuerySet, User, UserManager
from caicach.accounts.models.sittings import LogIn, Viewing
from caicach.accounts.models.standing_in import Cover, DelegatedAct, Delegation
from caicach.accounts.models.tokens import ApiToken

__all__ = [
    "ApiToken",
    "Cover",
    "DelegatedAct",
    "Delegation",
    "LogIn",
    "Position",
    "PositionQuerySet",
    "User",
    "UserManager",
    "Viewing",
]
