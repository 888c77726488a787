"""The acts that change who may do what."""

from caicach.accounts.commands.log_ins import end_all_sessions, end_other_sessions, end_own_session, note_log_in
from caicach.accounts.commands.moving import move_posts, posts_in_ended_units
from caicach.accounts.commands.passwords import change_password, reset_password
from caicach.accounts.commands.people import (
    Created,
    create_official,
    disable_user,
    enable_user,
    end_position,
    give_position,
)
from caicach.accounts.commands.second_factor import (
    begin_second_factor,
    check_code,
    renew_recovery_codes,
    turn_off_second_factor,
    turn_on_second_factor,
)
from caicach.accounts.commands.standing_in import (
    delegate,
    end_leave,
    note_delegated_act,
    record_leave,
    revoke_delegation,
)
from caicach.accounts.commands.tokens import Issued, issue_token, revoke_token
from caicach.accounts.commands.viewing import begin_viewing, end_viewing

__all__ = [
    "Created",
    "Issued",
    "begin_second_factor",
    "begin_viewing",
    "change_password",
    "check_code",
    "create_official",
    "delegate",
    "disable_user",
    "enable_user",
    "end_all_sessions",
    "end_leave",
    "end_other_sessions",
    "end_own_session",
    "end_position",
    "end_viewing",
    "give_position",
    "issue_token",
    "move_posts",
    "note_delegated_act",
    "note_log_in",
    "posts_in_ended_units",
    "record_leave",
    "renew_recovery_codes",
    "reset_password",
    "revoke_delegation",
    "revoke_token",
    "turn_off_second_factor",
    "turn_on_second_factor",
]
