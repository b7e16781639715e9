"""Writes of imports, by subject; import this package as `imports` and call its verbs."""

from tandem.interfaces.imports.services.deciding import decide_group, decide_row, mend_row
from tandem.interfaces.imports.services.loading import finish_load, load_chunk, start_load
from tandem.interfaces.imports.services.preparing import (
    Target,
    begin_check,
    drop_batch,
    finish_check,
    forget_rows,
    reread_table,
    save_checked,
    start_check,
    upload_table,
)
from tandem.interfaces.imports.services.undoing import finish_undo, purge_old, start_undo, undo_chunk

__all__ = [
    "Target",
    "begin_check",
    "decide_group",
    "decide_row",
    "drop_batch",
    "finish_check",
    "finish_load",
    "finish_undo",
    "forget_rows",
    "load_chunk",
    "mend_row",
    "purge_old",
    "reread_table",
    "save_checked",
    "start_check",
    "start_load",
    "start_undo",
    "undo_chunk",
    "upload_table",
]
