"""Reads one book in a process of its own with limits of memory and time: a hostile book ends this process only.

Started as a script with (wanted sheet or nothing, seconds of processor time, most cells): the book comes by standard
input, the sheets with their sizes and the rows of the wanted one go to standard output.
"""

import io
import pickle
import resource
import sys

import python_calamine

MEMORY = 1536 * 1024 * 1024


def main(wanted: str, seconds: int, most_cells: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
    names = [sheet.name for sheet in book.sheets_metadata if "Visible" in str(sheet.visible) and "WorkSheet" in str(sheet.typ)]
    sheets: list[tuple[str, int, int]] = []
    out: dict[str, object] = {"sheets": sheets, "name": "", "rows": []}
    for name in names or book.sheet_names:
        sheet = book.get_sheet_by_name(name)
        height, width = (sheet.end[0] + 1, sheet.end[1] + 1) if sheet.end else (0, 0)
        sheets.append((name, height, width))
        if name == wanted or (not out["name"] and height and not wanted):
            if height * width > most_cells:
                raise MemoryError
            out["name"], out["rows"] = name, sheet.to_python(skip_empty_area=False)
    sys.stdout.buffer.write(pickle.dumps(out, protocol=5))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
