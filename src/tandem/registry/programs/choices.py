from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "program.created": _("programme created"),
    "program.changed": _("programme changed"),
    "program.state": _("state of the programme changed"),
    "program.roles": _("curator or working group of the programme changed"),
    "program.role_granted": _("role in a programme given"),
    "program.role_ended": _("role in a programme taken away"),
    "stage.finished": _("stage finished"),
    "stage.reopened": _("stage opened again"),
}
"""Names of this app's actions for the journal."""
