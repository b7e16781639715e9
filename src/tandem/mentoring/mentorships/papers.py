"""Content of the papers about pairs: trees of blocks composed from data, texts from templates of kind «papers».

Everything legal is Russian only. A paper's number and date come from its row in the register, so the
order and its annex cannot differ (domain 9, A8).
"""

import datetime as dt
from collections.abc import Callable

from tandem.engines.papers import blocks
from tandem.engines.russian import titles
from tandem.mentoring.mentorships import queries
from tandem.mentoring.mentorships.choices import PAIRS_ORDER
from tandem.mentoring.mentorships.models import LabourAgreement, Mentorship
from tandem.mentoring.mentorships.queries.facts import (
    Facts,
    by_name,
    facts_of,
    fill,
    following,
    head_is_woman,
    head_name_in,
    head_post,
    head_post_in,
    initials,
    is_woman,
    long_date,
    name_in,
    people_of,
    readers_of,
    short_date,
)
from tandem.registry.documents import queries as documents
from tandem.registry.documents.models import Paper, PaperState
from tandem.registry.orgs.models import Organization
from tandem.registry.people.models import Person
from tandem.registry.programs.models import Program

BLANK_NUMBER, BLANK_DATE, BLANK_NAME = "______", "«___» ____________ 20___ г.", "_" * 20
PLANS_IN = dt.timedelta(days=14)
LABOUR_ACT = "tk-351-8"
SIGNED_COLUMNS = (9, 60, 55, 30, 26)
"""Widths in the list of acquaintance: number, name, post, signature, date."""


def pairs_order(paper: Paper) -> blocks.Document:
    """The order on fixing the pairs with its annex."""
    facts = _facts(paper)
    text = _text(paper.organization, "pairs-order")
    words = _words(paper, facts)
    lists = {"mentors": _listed([facts.named(person, "accusative") for person in _mentors(facts)])}
    flags = {"labour": any(map(facts.is_labour, facts.pairs)), "supersedes": paper.supersedes is not None}
    body = _order(paper, text, words, lists, flags)
    return _document(paper, text, words, [*body, *_acquaintance(text, facts), *_annex(paper, text, words, facts)], facts.executor)


def end_order(paper: Paper) -> blocks.Document:
    """The order on the end of finished pairs."""
    facts = _facts(paper)
    text = _text(paper.organization, "end-order")
    words = _words(paper, facts)
    body = _order(paper, text, words, {"ended": _listed([_ended(pair, facts) for pair in facts.pairs])}, {})
    return _document(paper, text, words, [*body, *_acquaintance(text, facts)], facts.executor)


def annex_alone(paper: Paper) -> blocks.Document:
    """The annex of an order on a sheet of its own, with the same number and date."""
    facts, text = _facts(paper), _text(paper.organization, "pairs-order")
    words = _words(paper, facts)
    return _document(paper, text, words, _annex(paper, text, words, facts))


def acquaintance_of(paper: Paper) -> blocks.Document:
    """The list on which everybody signs that he or she has read the order, for a mentee under 18 a parent as well."""
    facts, text = _facts(paper), _text(paper.organization, "acquaintance")
    words = _words(paper, facts)
    rows = [(str(n), name, who, "", "") for n, (name, who) in enumerate(readers_of(facts), 1)]
    return _document(paper, text, words, [
        blocks.Heading(fill(text["title"], words)), blocks.Paragraph(fill(text["intro"], words)),
        blocks.Table(columns=tuple(text["columns"]), rows=tuple(rows), widths=SIGNED_COLUMNS, is_for_hand=True),
    ])  # fmt: skip


def extracts(paper: Paper) -> list[tuple[Person, blocks.Document]]:
    """An extract from the order for each participant."""
    facts = _facts(paper)
    return [(person, _extract(paper, facts, person)) for person in people_of(facts.pairs)]


def labour_consent(pair: Mentorship, day: dt.date) -> blocks.Document:
    """The employee's written consent to mentoring (ст. 351.8 ТК)."""
    organization = pair.program.organization
    facts, text = facts_of(pair.program, [pair], day), _text(organization, "labour-consent")
    words, mentor = _pair_words(pair, facts), pair.mentor.person
    return blocks.Document(title=text["title"], blocks=(
        blocks.Addressee(_to_head(organization, facts, mentor)),
        blocks.Heading(text["title"]),
        *(blocks.Paragraph(fill(line, words)) for line in text["body"]),
        blocks.Signature(post=BLANK_DATE, name=initials(mentor.full_name)),
    ))  # fmt: skip


def _to_head(organization: Organization, facts: Facts, person: Person) -> tuple[str, ...]:
    """«Директору МБОУ СОШ № 24 / Соколовой Елене Андреевне / от Ивановой Марии Петровны, учителя математики»."""
    post = head_post_in(organization, "dative")
    lines = (f"{post[:1].upper()}{post[1:]} {titles.of_organization(organization.short_name)}", head_name_in(organization, "dative"))
    return (*filter(None, lines), f"от {facts.named(person, 'genitive')}")


def labour_agreement(pair: Mentorship, day: dt.date) -> blocks.Document:
    """The additional agreement to the labour contract: content, term, form and payment (ст. 351.8 ТК)."""
    organization = pair.program.organization
    facts, text = facts_of(pair.program, [pair], day), _text(organization, "labour-agreement")
    words, mentor = _pair_words(pair, facts), pair.mentor.person
    signed: LabourAgreement | None = getattr(pair, "labour_agreement", None)
    title = fill(text["title"], words)
    return blocks.Document(title=title.replace("\n", " "), blocks=(
        blocks.Heading(title), blocks.DateLine(place=organization.place, date=long_date(signed.dated_on) if signed else BLANK_DATE),
        blocks.Paragraph(fill(text["preamble"], words)),
        blocks.Clauses(tuple(blocks.Clause(fill(clause["text"], words)) for clause in text["clauses"])),
        blocks.Signature(post=f"Работодатель: {head_post(organization).lower()}", name=initials(organization.head_name)),
        blocks.Signature(post="Работник", name=initials(mentor.full_name)),
    ))  # fmt: skip


def unsaved_order(program: Program, day: dt.date) -> Paper | None:
    """An order that nobody has drafted, for looking at it: the pairs that are ready, else all in work. None without pairs."""
    pairs = queries.ready_for_order(program, day) or queries.live_pairs(program)
    if not pairs:
        return None
    about = {"program": program.pk, "pairs": [pair.pk for pair in pairs], "drafted_on": day.isoformat()}
    return Paper(
        organization=program.organization, kind=PAIRS_ORDER, subject=queries.subject_of(program), title=queries.order_title(program),
        about=about, book="orders",
    )  # fmt: skip


OF_PAIR: dict[str, Callable[[Mentorship, dt.date], blocks.Document]] = {
    "labour-consent": labour_consent,
    "labour-agreement": labour_agreement,
    "extract": lambda pair, day: _extract(pair.order, _facts(pair.order), pair.mentor.person),
    "acquaintance": lambda pair, day: acquaintance_of(pair.order),
}
"""Papers of one pair: code → what composes it."""
OF_ORDER = ("extract", "acquaintance")
"""Those that come from the pair's order."""
PAIR_LABELS = {
    "labour-consent": "Согласие работника", "labour-agreement": "Дополнительное соглашение", "extract": "Выписка из приказа",
    "acquaintance": "Лист ознакомления",
}  # fmt: skip


def available(pair: Mentorship, day: dt.date) -> list[tuple[str, str]]:
    """(code, name) of the papers that make sense for the pair: those of employees, those of its order."""
    codes = ["labour-consent", "labour-agreement"] if queries.is_labour(pair, day) else []
    codes += OF_ORDER if pair.order is not None else ()
    return [(code, PAIR_LABELS[code]) for code in codes]


def _facts(paper: Paper) -> Facts:
    program = Program.objects.select_related("organization").get(pk=paper.about["program"])
    day = paper.dated_on or dt.date.fromisoformat(paper.about["drafted_on"])
    return facts_of(program, queries.pairs_of(paper), day)


def _text(organization: Organization, code: str) -> dict:
    return documents.template("papers", code, organization)


def _words(paper: Paper, facts: Facts) -> dict[str, str]:
    """What the placeholders of an order may be; nothing else is known to a template."""
    old, many_mentors, many_mentees = paper.supersedes, len(_mentors(facts)) > 1, len(_mentees(facts)) > 1
    return {
        "school_year": facts.program.school_year, "program": facts.program.name, "of_program": titles.of_programme(facts.program.name), "grounds": facts.grounds, "curator": facts.curator,
        "plans_until": long_date(facts.day + PLANS_IN), "program_end": long_date(facts.program.finished_on),
        "labour_act": documents.cite(LABOUR_ACT, paper.organization),
        "number": _number(paper), "date": _date(paper), "order_title": paper.title,
        "old_number": old.number if old else "", "old_title": old.title if old else "",
        "old_date": short_date(old.dated_on) if old and old.dated_on else "",
        "by_mentors": "наставниками" if many_mentors else "наставником", "to_mentors": "Наставникам" if many_mentors else "Наставнику",
        "whom": "наставляемых" if many_mentees else "наставляемого", "with_whom": "наставляемыми" if many_mentees else "наставляемым",
        "plans": "индивидуальные планы" if len(facts.pairs) > 1 else "индивидуальный план",
    }  # fmt: skip


def _pair_words(pair: Mentorship, facts: Facts) -> dict[str, str]:
    """What the placeholders of an employee's papers may be."""
    organization, mentor = pair.program.organization, pair.mentor.person
    agreement: LabourAgreement | None = getattr(pair, "labour_agreement", None)
    return {
        "school": organization.name, "mentor": mentor.full_name, "mentor_post": facts.post(mentor),
        "head": f"{head_post_in(organization, 'genitive')} {head_name_in(organization, 'genitive')}".strip(),
        "acting": "действующей" if head_is_woman(organization) else "действующего", "called": "именуемая" if is_woman(mentor) else "именуемый",
        "mentees": " и ".join(facts.named(part.request.mentee.person, "dative") for part in queries.parts_of(pair)),
        "program": pair.program.name, "of_program": titles.of_programme(pair.program.name), "by_labour_act": following(documents.cite(LABOUR_ACT, organization)), **_term_words(pair, facts),
        "number": f"№ {agreement.number}" if agreement else f"№ {BLANK_NUMBER}", "payment": agreement.payment if agreement else "_" * 30,
    }  # fmt: skip


def _term_words(pair: Mentorship, facts: Facts) -> dict[str, str]:
    form = facts.forms.get(pair.form_code, pair.form_code)
    return {
        "form": form, "role_model": pair.role_model or form, "started_on": long_date(pair.started_on), "planned_until": long_date(pair.planned_until),
    }  # fmt: skip


def _number(paper: Paper) -> str:
    return paper.number if paper.number and paper.state != PaperState.DRAFT else BLANK_NUMBER


def _date(paper: Paper) -> str:
    return long_date(paper.dated_on) if paper.dated_on and paper.state != PaperState.DRAFT else BLANK_DATE


def _mentors(facts: Facts) -> list[Person]:
    found = {pair.mentor.person_id: pair.mentor.person for pair in facts.pairs}
    return sorted(found.values(), key=by_name)


def _mentees(facts: Facts) -> list[Person]:
    return [part.request.mentee.person for pair in facts.pairs for part in queries.parts_of(pair)]


def _listed(lines: list[str]) -> list[str]:
    """Lines of a list: a semicolon after each, a full stop after the last."""
    return [f"{line}{'.' if number == len(lines) else ';'}" for number, line in enumerate(lines, 1)]


def _ended(pair: Mentorship, facts: Facts) -> str:
    """«наставник …, наставляемые …, с 20.05.2027 (причина)»"""
    people = [part.request.mentee.person for part in queries.parts_of(pair)]
    called = "наставляемые" if len(people) > 1 else "наставляемая" if is_woman(people[0]) else "наставляемый"
    day = pair.finished_on or facts.day
    reason = f" ({pair.end_reason.rstrip('.')})" if pair.end_reason else ""
    whom = ", ".join(person.full_name for person in people)
    return f"наставник {pair.mentor.person.full_name}, {called} {whom}, с {short_date(day)}{reason}"


def _order(paper: Paper, text: dict, words: dict[str, str], lists: dict[str, list[str]], flags: dict[str, bool]) -> list[blocks.Block]:
    """Letterhead, number and date, title, preamble, clauses (those whose condition holds), signature."""
    organization = paper.organization
    clauses = tuple(
        blocks.Clause(fill(clause["text"], words), tuple(lists.get(clause.get("list", ""), ())))
        for clause in text["clauses"]
        if "when" not in clause or flags.get(clause["when"], False)
    )
    return [
        blocks.Letterhead(tuple(organization.letterhead_lines)), blocks.Heading("ПРИКАЗ"),
        blocks.NumberDate(date=_date(paper), number=_number(paper), place=organization.place),
        blocks.Title(paper.title), blocks.Paragraph(fill(text["preamble"], words)), blocks.Decree("ПРИКАЗЫВАЮ:"),
        blocks.Clauses(clauses), _by_head(organization),
    ]  # fmt: skip


def _by_head(organization: Organization) -> blocks.Signature:
    return blocks.Signature(post=head_post(organization), name=initials(organization.head_name) or BLANK_NAME)


def _acquaintance(text: dict, facts: Facts) -> list[blocks.Block]:
    names = tuple(initials(person.full_name) for person in people_of(facts.pairs))
    return [blocks.Acquaintance(title=text["acquaintance"], names=names)]


def _annex(paper: Paper, text: dict, words: dict[str, str], facts: Facts) -> list[blocks.Block]:
    """The table of pairs on a new page, under the number and date of the same order."""
    rows = []
    for number, pair in enumerate(facts.pairs, 1):
        mentor = pair.mentor.person
        mentees = "; ".join(f"{p.request.mentee.person.full_name}, {facts.post(p.request.mentee.person)}" for p in queries.parts_of(pair))
        form = facts.forms.get(pair.form_code, pair.form_code)
        rows.append((str(number), f"{mentor.full_name}, {facts.post(mentor)}", mentees, form, pair.role_model or "–", facts.term(pair)))
    annex = text["annex"]
    return [
        blocks.Annex(f"Приложение\nк приказу\nот {_date(paper)} № {_number(paper)}"), blocks.Heading(fill(annex["title"], words)),
        blocks.Table(columns=tuple(annex["columns"]), rows=tuple(rows)),
    ]  # fmt: skip


def _extract(paper: Paper, facts: Facts, person: Person) -> blocks.Document:
    """What the order says about one person."""
    text, words = _text(paper.organization, "extract"), _words(paper, facts)
    mine = [pair for pair in facts.pairs if person in people_of((pair,))]
    mentors = {pair.mentor.person_id: facts.named(pair.mentor.person, "accusative") for pair in mine}
    lines = [fill(text["appoint"], {"mentor": name}) for name in mentors.values()]
    lines += [fill(text["fix"], _fix_words(pair, facts)) for pair in mine]
    head = paper.organization
    return _document(paper, text, words, [
        blocks.Letterhead(tuple(head.letterhead_lines)), blocks.Heading("ВЫПИСКА ИЗ ПРИКАЗА"),
        blocks.NumberDate(date=_date(paper), number=_number(paper), place=head.place), blocks.Title(paper.title),
        blocks.Paragraph(fill(text["preamble"], words)), blocks.Decree("ПРИКАЗЫВАЮ:"),
        blocks.Clauses(tuple(blocks.Clause(line) for line in lines)), _by_head(head),
        blocks.Paragraph(text["true"], is_indented=False), blocks.Signature(post=text["true_by"], name=BLANK_NAME),
        blocks.Paragraph(BLANK_DATE, is_indented=False),
    ])  # fmt: skip


def _fix_words(pair: Mentorship, facts: Facts) -> dict[str, str]:
    mentees = [part.request.mentee.person for part in queries.parts_of(pair)]
    people = [facts.named(person, "accusative") for person in mentees]
    whom = "наставляемых" if len(mentees) > 1 else "наставляемую" if is_woman(mentees[0]) else "наставляемого"
    return {
        "whom": whom,
        "by_mentor": name_in(pair.mentor.person, "instrumental"),
        "mentees": " и ".join(people),
        **_term_words(pair, facts),
    }


def _document(paper: Paper, text: dict, words: dict[str, str], body: list[blocks.Block], executor: str = "") -> blocks.Document:
    address = documents.address_of(paper) if paper.pk else ""
    return blocks.Document(title=fill(text["title"], words), blocks=tuple(body), qr=address, executor=executor)
