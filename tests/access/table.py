"""What each role gets at each address of its own organization: read it as the table of rights.

A line: name | what the address names (words of `world.py`) | status for each role of ROLES, in that order.
200 the page, 302 led on, 403 told why not, 404 as if it were not there, 405 only a form is taken.
"""

from dataclasses import dataclass

ROLES = "head curator group psychologist mentor mentee guardian municipal regional admin".split()


@dataclass(frozen=True)
class Row:
    name: str
    kwargs: str
    own: dict[str, int]
    anonymous: int = 302

    @property
    def is_of_place(self) -> bool:
        """Does the address name something of an organization?"""
        return bool(self.kwargs) and self.name not in ("banks:apply", "banks:apply_done")

    @property
    def names_an_object(self) -> bool:
        """An object of the organization, not only the organization itself or a word."""
        words = {pair.partition("=")[0] for pair in self.kwargs.split()}
        return "org" in words and bool({"pk", "person", "paper"} & words)

    @classmethod
    def parse(cls, line: str) -> "Row":
        name, kwargs, statuses = (part.strip() for part in line.split("|"))
        codes = [int(code) for code in statuses.split()]
        if len(codes) == 1:
            codes *= len(ROLES)
        assert len(codes) == len(ROLES), line
        return cls(name, kwargs, dict(zip(ROLES, codes, strict=True)), PUBLIC.get(name, 302))


PUBLIC: dict[str, int] = {
    "desk:start": 302, "desk:setup": 302, "desk:setup_school": 302, "desk:setup_program": 302,
    "desk:help": 200, "desk:accessibility": 200, "desk:privacy": 200, "desk:health": 200, "desk:display": 200, "desk:language": 200,
    "banks:apply": 200, "banks:apply_done": 200,
    "account_login": 200, "account_logout": 302, "account_signup": 200, "account_email_verification_sent": 200,
    "account_reset_password": 200, "account_reset_password_done": 200, "account_reset_password_from_key": 200,
    "account_reset_password_from_key_done": 200, "account_confirm_email": 200, "account_inactive": 200, "account_confirm_login_code": 302,
    "mfa_authenticate": 302,
}  # fmt: skip
"""Everything that opens without an account, and what it answers there."""

NOT_WALKED: dict[str, str] = {
    "account_confirm_email": "needs a key from a letter",
    "account_reset_password_from_key": "needs a key from a letter",
}
"""Addresses of other people's packages that are not pages of a role, with the reason."""

LINES = """
#                                   |                                | head cur grp psy mtr mte grd mun reg adm
# desk
desk:start                          |                                | 302
desk:setup                          |                                | 302
desk:setup_school                   |                                | 302
desk:setup_program                  |                                | 302
desk:today                          |                                | 200
desk:kept                           |                                | 200
desk:search                         |                                | 200
desk:notifications                  |                                | 200
desk:activity                       | org                            | 200 200 403 403 403 403 403 403 403 200
desk:job                            | pk=job                         | 404
desk:help                           |                                | 200
desk:accessibility                  |                                | 200
desk:privacy                        |                                | 200
desk:health                         |                                | 200
desk:display                        |                                | 200
desk:language                       |                                | 200

# orgs
orgs:settings                       | org                            | 200 200 403 403 403 403 403 200 200 200
orgs:organisations                  |                                | 403 403 403 403 403 403 403 200 200 200
orgs:new                            |                                | 403 403 403 403 403 403 403 200 200 200

# documents
documents:list                      | org                            | 200 200 200 200 403 403 403 403 403 403
documents:to_sign                   | org                            | 200 200 200 200 403 403 403 403 403 403
documents:zip                       | org                            | 302 302 302 302 403 403 403 403 403 403
documents:file                      | org pk=file                    | 200 200 404 404 403 403 403 403 403 403
documents:card                      | org pk=paper                   | 200 200 200 200 404 404 404 404 404 404
documents:print                     | org pk=paper                   | 200 200 200 200 404 404 404 404 404 404
documents:docx                      | org pk=paper                   | 200 200 200 200 404 404 404 404 404 404
documents:pdf                       | org pk=paper                   | 200 200 200 200 404 404 404 404 404 404
documents:companion                 | org pk=paper code=extracts form=docx | 200 200 200 200 404 404 404 404 404 404
documents:register                  | org pk=draft                   | 302 302 302 302 404 404 404 404 404 404
documents:return                    | org pk=registered              | 302 302 302 302 404 404 404 404 404 404
documents:sign                      | org pk=registered              | 302 302 302 302 404 404 404 404 404 404
documents:scan                      | org pk=paper                   | 302 302 302 302 404 404 404 404 404 404

# people
people:list                         | org                            | 200 200 200 200 403 403 403 403 403 403
people:xlsx                         | org                            | 302 302 403 403 403 403 403 403 403 403
people:csv                          | org                            | 302 302 403 403 403 403 403 403 403 403
people:duplicates                   | org                            | 200 200 200 200 403 403 403 403 403 403
people:new                          | org                            | 200 200 403 403 403 403 403 403 403 403
people:card                         | org pk=person                  | 200 200 200 200 404 200 200 404 404 404
people:edit                         | org pk=person                  | 200 200 403 403 404 403 403 404 404 404
people:place                        | org pk=person                  | 200 200 403 403 404 403 403 404 404 404
people:dates                        | org pk=person post             | 200 200 403 403 404 403 403 404 404 404
people:archive                      | org pk=person                  | 200 200 403 403 404 403 403 404 404 404
people:guardians                    | org pk=person                  | 200 200 403 403 404 403 403 404 404 404
people:guardian                     | org pk=person link=guardianship | 302 302 403 403 404 403 403 404 404 404
people:merge                        | org pk=person other=twin       | 200 200 403 403 404 404 404 404 404 404
people:access                       | org pk=person                  | 200 200 403 403 404 403 403 404 404 404
people:end_role                     | org pk=person membership       | 302 302 302 302 404 302 302 404 404 404
people:account                      | org pk=person                  | 302 302 403 403 404 403 403 404 404 404
people:account_action               | org pk=person action=close     | 302 302 403 403 404 403 403 404 404 404
people:consents                     | org                            | 200 200 200 200 403 403 403 403 403 403
people:blanks                       | org                            | 302 302 403 403 403 403 403 403 403 403
people:record                       | org                            | 302 302 403 403 403 403 403 403 403 403
people:withdraw                     | org pk=consent                 | 200 200 404 404 404 200 200 404 404 404
people:first_curator                | org                            | 404 404 404 404 404 404 404 200 200 200
people:profile                      |                                | 200
people:my_consents                  |                                | 200
people:my_withdrawal                | pk=consent                     | 404 404 404 404 404 200 200 404 404 404

# programs
programs:index                      | org                            | 200 200 200 200 403 403 403 403 403 403
programs:new                        | org                            | 200 200 403 403 403 403 403 403 403 403
programs:card                       | org pk=program                 | 200 200 200 200 404 404 404 404 404 404
programs:edit                       | org pk=program                 | 200 200 403 403 404 404 404 404 404 404
programs:state                      | org pk=program                 | 302 302 302 302 404 404 404 404 404 404
programs:stage                      | org pk=program stage_id=stage  | 302 302 302 302 404 404 404 404 404 404
programs:team                       | org                            | 200 200 200 200 403 403 403 403 403 403
programs:roles                      | org                            | 200 200 200 200 403 403 403 403 403 403
programs:end_role                   | org pk=program_role            | 302 302 302 302 404 404 404 404 404 404

# banks
banks:mentors                       | org                            | 200 200 200 200 403 403 403 403 403 403
banks:choose_mentors                | org                            | 200 200 403 403 403 403 403 403 403 403
banks:new_mentor                    | org person=newcomer            | 200 200 403 403 403 403 403 403 403 403
banks:mentors_register              | org                            | 302 302 302 302 403 403 403 403 403 403
banks:mentors_view                  | org                            | 302 302 302 302 403 403 403 403 403 403
banks:mentors_bulk                  | org action=train               | 200 200 403 403 403 403 403 403 403 403
banks:mentor                        | org pk=mentor                  | 200 200 200 200 200 404 404 404 404 404
banks:edit_mentor                   | org pk=mentor                  | 200 200 403 403 403 404 404 404 404 404
banks:mentor_step                   | org pk=mentor name=decision    | 200 200 200 403 403 404 404 404 404 404
banks:mentees                       | org                            | 200 200 200 200 403 403 403 403 403 403
banks:choose_mentees                | org                            | 200 200 403 403 403 403 403 403 403 403
banks:new_mentee                    | org person=newcomer            | 200 200 403 403 403 403 403 403 403 403
banks:mentees_register              | org                            | 302 302 302 302 403 403 403 403 403 403
banks:mentees_view                  | org                            | 302 302 302 302 403 403 403 403 403 403
banks:mentees_bulk                  | org action=leave               | 200 200 403 403 403 403 403 403 403 403
banks:mentee                        | org pk=mentee                  | 200 200 200 200 404 200 200 404 404 404
banks:edit_mentee                   | org pk=mentee                  | 200 200 403 403 404 403 403 404 404 404
banks:new_request                   | org pk=mentee                  | 200 200 403 403 404 403 403 404 404 404
banks:request                       | org pk=mentee asked=request    | 200 200 403 403 404 403 403 404 404 404
banks:mentee_step                   | org pk=mentee name=leave       | 200 200 403 403 404 403 403 404 404 404
banks:topics                        | org                            | 200 200 200 200 403 403 403 403 403 403
banks:wording                       | org                            | 200 200 403 403 403 403 403 403 403 403
banks:suggest                       | org                            | 302 302 302 302 403 403 403 403 403 403
banks:selection                     | org                            | 200 200 200 200 403 403 403 403 403 403
banks:applications                  | org                            | 200 200 200 200 403 403 403 403 403 403
banks:links                         | org                            | 200 200 403 403 403 403 403 403 403 403
banks:poster                        | org pk=link                    | 200 200 403 403 404 404 404 404 404 404
banks:application                   | org pk=application             | 200 200 403 403 404 404 404 404 404 404
banks:apply                         | token                          | 200
banks:apply_done                    | token                          | 200

# mentorships
mentorships:list                    | org                            | 200 200 200 200 403 403 403 403 403 403
mentorships:new                     | org                            | 200 200 403 403 403 403 403 403 403 403
mentorships:close_all               | org                            | 200 200 403 403 403 403 403 403 403 403
mentorships:order                   | org                            | 200 200 403 403 403 403 403 403 403 403
mentorships:end_order               | org                            | 302 302 302 302 403 403 403 403 403 403
mentorships:supersede               | org paper                      | 302 302 302 302 404 404 404 404 404 404
mentorships:card                    | org pk=pair                    | 200 200 200 200 200 200 200 404 404 404
mentorships:replace                 | org pk=pair                    | 200 200 403 403 403 403 403 404 404 404
mentorships:step                    | org pk=pair name=step          | 200 200 403 403 403 403 403 404 404 404
mentorships:paper                   | org pk=pair kind=extract form=docx | 200 200 200 200 403 403 403 404 404 404

# matching
matching:list                       | org                            | 200 200 200 200 403 403 403 403 403 403
matching:new                        | org                            | 200 200 403 403 403 403 403 403 403 403
matching:rules                      | org                            | 200 200 403 403 403 403 403 403 403 403
matching:lift                       | org pk=exclusion               | 302 302 302 302 404 404 404 404 404 404
matching:round                      | org pk=run                     | 200 200 200 200 404 404 404 404 404 404
matching:assign                     | org pk=run                     | 302 302 403 403 404 404 404 404 404 404
matching:help                       | org pk=run                     | 302 302 403 403 404 404 404 404 404 404
matching:add_place                  | org pk=run                     | 302 302 403 403 404 404 404 404 404 404
matching:news                       | org pk=run                     | 302 302 302 302 404 404 404 404 404 404
matching:what_if                    | org pk=run                     | 200 200 403 403 404 404 404 404 404 404
matching:again                      | org pk=run                     | 200 200 200 200 404 404 404 404 404 404
matching:check                      | org pk=run                     | 302 302 403 403 404 404 404 404 404 404
matching:approve                    | org pk=run                     | 302 302 403 403 404 404 404 404 404 404
matching:result                     | org pk=run                     | 200 200 200 200 404 404 404 404 404 404
matching:by_hand                    | org pk=run                     | 200 200 403 403 404 404 404 404 404 404
matching:pin                        | org pk=suggestion              | 302 302 403 403 404 404 404 404 404 404
matching:reject                     | org pk=suggestion              | 200 200 403 403 404 404 404 404 404 404
matching:undo                       | org pk=suggestion              | 403 403 403 403 404 404 404 404 404 404

matching:acquaintances              | org                            | 200 200 403 403 403 403 403 403 403 403
matching:acquaintance               | org pk=meeting                 | 200 200 404 404 403 403 403 404 404 404
matching:marks                      | org pk=meeting person=person   | 200 200 404 404 403 200 200 404 404 404
matching:petitions                  | org                            | 200 200 200 200 403 403 403 403 403 403
matching:petition                   | org pk=petition                | 200 200 404 404 404 200 200 404 404 404
matching:ask                        | org pk=pair                    | 200 200 403 403 200 200 200 404 404 404

# imports
imports:start                       | org                            | 200 200 403 403 403 403 403 403 403 403
imports:history                     | org                            | 200 200 403 403 403 403 403 403 403 403
imports:template                    | org kind=pupils                | 200 200 403 403 403 403 403 403 403 403
imports:sample                      | org name=sample                | 404 404 403 403 403 403 403 403 403 403
imports:batch                       | org pk=batch                   | 200 200 404 404 404 404 404 404 404 404
imports:columns                     | org pk=batch                   | 200 200 404 404 404 404 404 404 404 404
imports:row                         | org pk=batch number=row        | 200 200 404 404 404 404 404 404 404 404
imports:decide                      | org pk=batch                   | 302 302 404 404 404 404 404 404 404 404
imports:load                        | org pk=batch                   | 302 302 404 404 404 404 404 404 404 404
imports:undo                        | org pk=batch                   | 302 302 404 404 404 404 404 404 404 404
imports:drop                        | org pk=batch                   | 302 302 404 404 404 404 404 404 404 404
imports:refused                     | org pk=batch                   | 200 200 404 404 404 404 404 404 404 404

# account
account_login                       |                                | 302
account_logout                      |                                | 200
account_inactive                    |                                | 200
account_signup                      |                                | 302
account_reauthenticate              |                                | 200
account_email                       |                                | 200
account_email_verification_sent     |                                | 200
account_change_password             |                                | 200
account_set_password                |                                | 302
account_reset_password              |                                | 200
account_confirm_login_code          |                                | 302
account_reset_password_from_key_done |                                | 200
account_reset_password_done         |                                | 200
mfa_index                           |                                | 200
mfa_authenticate                    |                                | 302
mfa_reauthenticate                  |                                | 302
mfa_activate_totp                   |                                | 302
mfa_deactivate_totp                 |                                | 404
mfa_view_recovery_codes             |                                | 404
mfa_generate_recovery_codes         |                                | 302
mfa_download_recovery_codes         |                                | 404
"""
TABLE: dict[str, Row] = {
    row.name: row for row in (Row.parse(line) for line in LINES.strip().splitlines() if line and not line.startswith("#"))
}
