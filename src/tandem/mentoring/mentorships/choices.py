from django.utils.translation import gettext_lazy as _

PAIRS_ORDER, END_ORDER = "pairs-order", "end-order"
"""Kinds of papers that this app issues under a number."""

ACTIONS = {
    "mentorship.opened": _("pair opened"),
    "mentorship.joined": _("mentee added to a group"),
    "mentorship.agreed": _("participants agreed to the pair"),
    "mentorship.cancelled": _("pair cancelled"),
    "mentorship.ordered": _("pair included in an order"),
    "mentorship.activated": _("pair is active"),
    "mentorship.unordered": _("pair taken out of an order"),
    "mentorship.gate_lost": _("pair stopped: a required consent is missing"),
    "mentorship.paused": _("pair paused"),
    "mentorship.resumed": _("pair resumed"),
    "mentorship.closed": _("pair finished"),
    "mentorship.replaced": _("mentor replaced"),
    "mentorship.left": _("mentee left the pair or group"),
    "agreement.recorded": _("additional agreement with the mentor recorded"),
}
