from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "mentor.entered": _("mentor entered the bank"),
    "mentor.changed": _("mentor's card changed"),
    "mentor.decided": _("working group decided on a mentor"),
    "mentor.left": _("mentor left the bank"),
    "mentor.returned": _("mentor applies again"),
    "mentors.entered": _("mentors loaded into the bank"),
    "mentee.entered": _("mentee entered the bank"),
    "mentee.changed": _("mentee's card changed"),
    "mentee.left": _("mentee left the bank"),
    "mentee.returned": _("mentee is in the bank again"),
    "mentees.entered": _("mentees loaded into the bank"),
    "request.added": _("request added"),
    "request.changed": _("request changed"),
    "request.closed": _("request closed"),
    "request.paired": _("request got a mentor"),
    "request.opened": _("request waits again"),
    "clearance.recorded": _("admission to work with minors recorded"),
    "training.recorded": _("training recorded"),
    "topic.added": _("topic added"),
    "topic.removed": _("topic removed"),
    "wording.added": _("words added to a topic"),
    "wording.removed": _("words of a topic removed"),
    "view.saved": _("filters saved"),
    "view.removed": _("saved filters removed"),
    "intake.opened": _("short form opened by a link"),
    "intake.closed": _("short form closed"),
    "application.received": _("application received"),
    "application.accepted": _("application taken in"),
    "application.declined": _("application declined"),
    "register.exported": _("register downloaded"),
}

STEPS = {
    "mentors": {
        "decision": _("Decision of the working group"),
        "clearance": _("Record the admission to work with minors"),
        "train": _("Record training"),
        "leave": _("Leaves the bank"),
        "return": _("Take back into the bank"),
    },
    "mentees": {"leave": _("Leaves the bank or has finished"), "return": _("Take back into the bank")},
}
"""Bank → step of one person → what it is called."""

BULK = {
    "mentors": {
        "admit": _("Admit by the decision of the working group"),
        "train": _("Record training"),
        "places": _("Change places"),
        "forms": _("Change forms of mentoring"),
        "leave": _("Leave the bank"),
    },
    "mentees": {"leave": _("Leave the bank or finish the programme")},
}
"""Bank → what can be done to many people at once."""
