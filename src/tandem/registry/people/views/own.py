"""What everybody sees of himself and of his children."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tandem.kit import clock
from tandem.kit.http import reads, writes
from tandem.registry.people import forms, queries, services
from tandem.registry.people.views.pages import today_at


@reads
def my_consents(request: HttpRequest) -> HttpResponse:
    """What I and my children have signed."""
    rows = [(row, queries.holds(row, today_at(row.person.organization))) for row in queries.own_consents(request.actor)]
    return render(request, "people/my_consents.html", {"rows": rows})


@writes
def profile(request: HttpRequest) -> HttpResponse:
    """My cards; my phone and e-mail, which I may change."""
    cards, sent = queries.own_cards(request.actor, clock.today()), request.POST.get("card")
    rows = [(card, forms.ContactsForm(request.POST if sent == str(card.pk) else None, card=card)) for card in cards]
    for card, form in rows:
        if form.is_bound and form.is_valid():
            services.change_own_contacts(actor=request.actor, person=card, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("people:profile")
    return render(request, "people/profile.html", {"rows": rows})
