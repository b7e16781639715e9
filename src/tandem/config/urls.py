from django.urls import include, path

urlpatterns = [
    path("", include("tandem.interfaces.desk.urls")),
    path("", include("tandem.registry.orgs.urls")),
    path("", include("tandem.registry.documents.urls")),
    path("", include("tandem.registry.people.urls")),
    path("", include("tandem.registry.programs.urls")),
    path("", include("tandem.mentoring.banks.urls")),
    path("", include("tandem.mentoring.mentorships.urls")),
    path("", include("tandem.mentoring.matching.urls")),
    path("", include("tandem.interfaces.imports.urls")),
    path("account/", include("allauth.account.urls")),
    path("account/two-factor/", include("allauth.mfa.urls")),
]
handler400 = "tandem.interfaces.desk.views.bad_request"
handler403 = "tandem.interfaces.desk.views.forbidden"
handler404 = "tandem.interfaces.desk.views.not_found"
handler500 = "tandem.interfaces.desk.views.server_error"
