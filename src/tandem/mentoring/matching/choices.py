import datetime as dt
from typing import TypedDict

from django.utils.translation import gettext_lazy as _

RUN_JOB = "matching.run"
"""Kind of the job that makes the proposals of a round."""


class RulesBody(TypedDict):
    """Rules of a programme as they are kept."""

    consents: bool
    clearance: bool
    common_hours: int
    unknown_hours: bool
    age_gap: int
    wished_sex: bool
    min_score: int
    mode: str
    weights: dict[str, int]


DEFAULT_RULES: RulesBody = {
    "consents": True, "clearance": True, "common_hours": 1, "unknown_hours": True, "age_gap": 1, "wished_sex": False, "min_score": 0,
    "mode": "best",
    "weights": {"competence": 40, "text": 20, "slots": 15, "interests": 10, "proximity": 10, "age": 5, "wish": 5},
}  # fmt: skip
"""Rules of a programme until the curator changes them. `age_gap` is for pupils with pupils, in years; `min_score` of 100.

`mode` is chosen for each round, not for the programme.
"""

BEST, MUTUAL = "best", "mutual"
MARKING = dt.timedelta(days=3)
"""How long after a general meeting marks are taken, until the curator says otherwise."""

MODES = {
    BEST: _("The best distribution: a mentor for as many as can be, then the best fit"),
    MUTUAL: _("Mutual choice: first whom both sides marked after the general meeting, then the fit; urgency is not counted"),
}
MODE_NAMES = {BEST: _("the best distribution"), MUTUAL: _("mutual choice")}

WEIGHTS = {
    "competence": _("The mentor's topics fit the request"),
    "text": _("The mentor's own words fit the request's"),
    "slots": _("Common free hours"),
    "interests": _("Common interests"),
    "proximity": _("The same school"),
    "age": _("Age that the mentor would like"),
    "wish": _("Wish for a man or a woman"),
}

ACTIONS = {
    "run.started": _("matching started"),
    "run.ready": _("matching made proposals"),
    "suggestion.approved": _("suggested pair approved"),
    "suggestion.rejected": _("suggested pair rejected"),
    "suggestion.by_hand": _("pair set by hand"),
    "run.arranged": _("proposals arranged anew"),
    "suggestion.pinned": _("proposal pinned"),
    "suggestion.unpinned": _("proposal unpinned"),
    "suggestion.reopened": _("approval of a pair taken back"),
    "acquaintance.held": _("general meeting recorded"),
    "acquaintance.moved": _("term of the marks after the meeting changed"),
    "acquaintance.marked": _("marks after the meeting kept"),
    "petition.filed": _("petition to the head filed"),
    "petition.withdrawn": _("petition taken back"),
    "petition.declined": _("petition declined"),
    "petition.granted": _("petition granted"),
    "petition.done": _("granted petition carried out"),
    "petition.failed": _("granted petition could not be carried out"),
    "waiting.helped": _("help for whoever waits for a mentor"),
    "rules.changed": _("rules of matching changed"),
    "exclusion.lifted": _("two people may be proposed to each other again"),
}

CONSENTS = ("CONSENT_MENTEE", "CONSENT_GUARDIAN", "CONSENT_MENTOR")
MENTORS = ("CLEARANCE", "TRAINING")
RULES = ("SLOTS", "GENDER_PREF", "MIN_SCORE")
WIDER = "FORM"
"""What helps whoever waits: consents to be asked, what mentors are reminded of, rules to be lowered, another form of the request."""

BUTTONS = {
    "CONSENT_MENTEE": _("Ask for the consent"), "CONSENT_GUARDIAN": _("Ask for the consent"),
    "CONSENT_MENTOR": _("Ask the mentor for the consent"), "CLEARANCE": _("Ask the mentor for the certificate"),
    "TRAINING": _("Remind the mentor of the training"), "SLOTS": _("Lower the minimum of common hours"),
    "GENDER_PREF": _("Take the wish as a wish, not as a rule"), "MIN_SCORE": _("Lower the least fit"),
    "FORM": _("Look in this form as well"),
}  # fmt: skip

COMPARED = (
    ("request", _("Request")), ("hours", _("Common time")), ("wish", _("Wish")), ("load", _("Load")), ("papers", _("Admission")),
)  # fmt: skip
"""Rows of the table of candidates."""
