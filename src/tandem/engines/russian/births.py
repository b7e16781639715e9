"""Is a date of birth likely for a pupil of the class or for a grown-up? If not: in what words, and which date was meant.

A guess is offered, never taken by itself."""

import datetime as dt

GRADES = range(4, 10)
"""A pupil is older than the number of the class by so many years: usually 6 or 7, with room for early starts and late ones."""
USUAL = 6
PUPILS, GROWN, ANYBODY = range(5, 22), range(16, 96), range(5, 96)


def odd_birth(born: dt.date, *, today: dt.date, grade: int | None = None, is_pupil: bool | None = None) -> tuple[str, str]:
    """(what is odd, the likely date as a text or nothing); two empty texts when the date is likely."""
    likely = _ages(grade, is_pupil)
    if born <= today and _age(born, today) in likely:
        return "", ""
    meant = likely_birth(born, today=today, grade=grade, is_pupil=is_pupil)
    if born > today:
        return f"Дата {born:%d.%m.%Y} в будущем.", meant
    age = _age(born, today)
    if grade:
        first = today.year - (today.month < 9) - grade - USUAL - 1
        who = f"Для {grade} класса странный возраст: {years(age)}, обычно такие родились в {first}–{first + 2} годах."
    else:
        who = f"{'Странный возраст' if age > likely[-1] or is_pupil is not False else 'Странный возраст для взрослого'}: {years(age)}."
    return f"{who} Проверьте дату {born:%d.%m.%Y}.", meant


def likely_birth(born: dt.date, *, today: dt.date, grade: int | None = None, is_pupil: bool | None = None) -> str:
    """The date with one figure of the year (or two neighbours) put right; nothing when that does not help or leaves a choice."""
    likely = _ages(grade, is_pupil)
    wanted = today.year - (grade or 0) - USUAL - 1
    fitting = [date for date in _slips(born) if date <= today and _age(date, today) in likely]
    if not fitting or (len(fitting) > 1 and not grade):
        return ""
    return f"{min(fitting, key=lambda date: abs(date.year - wanted)):%d.%m.%Y}"


def years(number: int) -> str:
    """«1 год», «2 года», «5 лет»."""
    tail = number % 10 if number % 100 not in range(11, 15) else 0
    return f"{number} {'год' if tail == 1 else 'года' if tail in (2, 3, 4) else 'лет'}"


def _ages(grade: int | None, is_pupil: bool | None) -> range:
    if grade:
        return range(grade + GRADES[0], grade + GRADES[-1] + 1)
    return ANYBODY if is_pupil is None else PUPILS if is_pupil else GROWN


def _age(born: dt.date, today: dt.date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _slips(born: dt.date) -> list[dt.date]:
    """The same day of the years that a slip of the finger makes of the true one."""
    year = f"{born.year:04}"
    said = {year[:n] + figure + year[n + 1 :] for n in range(1, 4) for figure in "0123456789"}
    said |= {year[:n] + year[n + 1] + year[n] + year[n + 2 :] for n in range(1, 3)} | {f"20{year[2:]}", f"19{year[2:]}"}
    return [date for text in sorted(said) if (date := _on(int(text), born))]


def _on(year: int, born: dt.date) -> dt.date | None:
    try:
        return born.replace(year=year)
    except ValueError:  # 29 February of a common year
        return None
