"""The acts on a dossier. Each takes who acts and when, checks, writes, and records one event in the same transaction.

Shape: lock the dossier, check the person, check the thing, write, record. No mail, no HTTP, no clock in here.
`seen_seq` is the mark of the page the officer was looking at: if somebody acted in between, the act is refused (409).
"""

from caicach.dossiers.commands import bulk
from caicach.dossiers.commands.apologies import draft_apologies, fill_apology
from caicach.dossiers.commands.attaching import attach_files
from caicach.dossiers.commands.closing import decline, refuse, terminate, withdraw
from caicach.dossiers.commands.consulting import answer_consultation, consult
from caicach.dossiers.commands.drafts import discard_draft, purge_drafts, save_draft
from caicach.dossiers.commands.extending import extend
from caicach.dossiers.commands.frame import Changed, MoveNotAllowed
from caicach.dossiers.commands.labels import end_label, make_label, put_label, take_label
from caicach.dossiers.commands.money import charge, pay_fee
from caicach.dossiers.commands.notes import remove_note, write_note
from caicach.dossiers.commands.numbering import void_serial
from caicach.dossiers.commands.outcomes import correct_outcome, revoke_outcome
from caicach.dossiers.commands.pads import hand_out, print_pad, void_slip
from caicach.dossiers.commands.post import hand_to_post, take_in, track
from caicach.dossiers.commands.receiving import (
    accept,
    ask_for_papers,
    receive,
    receive_and_return,
    register,
    turn_away,
)
from caicach.dossiers.commands.recounting import (
    change_calendar,
    load_calendars,
    recount,
    recount_pending,
    wait_until_known,
)
from caicach.dossiers.commands.results import register_outcome, return_result
from caicach.dossiers.commands.stepping import (
    approve,
    assign,
    complete_step,
    hand_over,
    request_finance,
    settle_finance,
)
from caicach.dossiers.commands.supplements import request_supplement, resume
from caicach.dossiers.commands.timers import fire_timers
from caicach.dossiers.commands.undoing import undo
from caicach.dossiers.commands.views import delete_view, save_view

__all__ = [
    "Changed",
    "MoveNotAllowed",
    "accept",
    "answer_consultation",
    "approve",
    "ask_for_papers",
    "assign",
    "attach_files",
    "bulk",
    "change_calendar",
    "charge",
    "complete_step",
    "consult",
    "correct_outcome",
    "decline",
    "delete_view",
    "discard_draft",
    "draft_apologies",
    "end_label",
    "extend",
    "fill_apology",
    "fire_timers",
    "hand_out",
    "hand_over",
    "hand_to_post",
    "load_calendars",
    "make_label",
    "pay_fee",
    "print_pad",
    "purge_drafts",
    "put_label",
    "receive",
    "receive_and_return",
    "recount",
    "recount_pending",
    "refuse",
    "register",
    "register_outcome",
    "remove_note",
    "request_finance",
    "request_supplement",
    "resume",
    "return_result",
    "revoke_outcome",
    "save_draft",
    "save_view",
    "settle_finance",
    "take_in",
    "take_label",
    "terminate",
    "track",
    "turn_away",
    "undo",
    "void_serial",
    "void_slip",
    "wait_until_known",
    "withdraw",
    "write_note",
]
