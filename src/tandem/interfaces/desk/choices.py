from django.utils.translation import gettext_lazy as _

ACTIONS = {"installation.founded": _("set-up finished")}
"""Names of this app's actions for the journal."""
