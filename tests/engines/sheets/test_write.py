import io

import openpyxl

from tandem.engines.sheets.write import Column, Sheet, write_xlsx


def page_of(columns, rows, **fields):
    return openpyxl.load_workbook(io.BytesIO(write_xlsx([Sheet("База", columns, rows, **fields)]))).active


def test_a_wide_table_goes_over_sheets_of_a4_with_the_names_on_each():
    columns = [Column("№", 7), Column("ФИО", 28), *[Column(f"Столбец {n}", 24) for n in range(12)]]
    page = page_of(columns, [[1, "Орлова Вера"]], title="База наставников")
    assert (int(page.page_setup.paperSize), page.page_setup.orientation) == (9, "landscape")
    assert (page.page_setup.fitToWidth, page.page_setup.fitToHeight) == (2, 0)
    assert (page.print_title_rows, page.print_title_cols, page.freeze_panes) == ("$2:$2", "$A:$B", "C3")
    assert page.oddFooter.center.text == "&P из &N"


def test_a_narrow_table_is_one_sheet_wide():
    page = page_of([Column("Фамилия"), Column("Имя")], [["Орлова", "Вера"]])
    assert page.page_setup.fitToWidth in (None, 1) and page.print_title_cols == "$A:$A" and page.freeze_panes == "A2"


def test_a_row_is_as_tall_as_its_longest_text_for_programs_that_do_not_find_it_out():
    page = page_of(
        [Column("Запрос", 20), Column("Год", 8)], [["коротко", 2014], ["слово " * 20, 2014], ["раз\nдва\nтри", None], ["я" * 9000, None]]
    )
    assert [page.row_dimensions[number].height for number in (2, 3, 4, 5)] == [None, 105, 45, 408.75]
    assert page["B2"].alignment.horizontal == "center"
