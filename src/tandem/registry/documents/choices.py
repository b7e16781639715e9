from django.utils.translation import gettext_lazy as _

ORDERS = "orders"
"""The book of orders: its numbers follow the school's pattern («{n}-од»)."""

ACTIONS = {
    "paper.drafted": _("document prepared"),
    "paper.changed": _("draft of a document changed"),
    "paper.registered": _("document got its number and date"),
    "paper.returned": _("document returned to draft"),
    "paper.signed": _("signing of a document recorded"),
    "paper.superseded": _("document superseded"),
    "paper.scanned": _("scan of a document added"),
    "file.stored": _("file stored"),
    "file.forgotten": _("file removed"),
}
