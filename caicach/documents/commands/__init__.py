"""The acts on files. Bytes are synced to disk before the row that names them commits.

Start at `begin_upload` … `finish_upload` (in pieces, over a bad line), `store` (a whole file at once) and `scan`.
"""

from caicach.documents.commands.scanning import ScanReport, check_clean, scan
from caicach.documents.commands.upkeep import CleanReport, VerifyReport, clean, remove_made, verify
from caicach.documents.commands.uploads import (
    append_upload,
    begin_upload,
    cancel_upload,
    finish_upload,
    keep_made,
    keep_scan,
    keep_table,
    store,
)

__all__ = [
    "CleanReport",
    "ScanReport",
    "VerifyReport",
    "append_upload",
    "begin_upload",
    "cancel_upload",
    "check_clean",
    "clean",
    "finish_upload",
    "keep_made",
    "keep_scan",
    "keep_table",
    "remove_made",
    "scan",
    "store",
    "verify",
]
