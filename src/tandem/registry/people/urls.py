from django.urls import path

from tandem.registry.people import views

app_name = "people"
urlpatterns = [
    path("o/<slug:org>/people/", views.index, name="list"),
    path("o/<slug:org>/people/export/xlsx/", views.export, {"form": "xlsx"}, name="xlsx"),
    path("o/<slug:org>/people/export/csv/", views.export, {"form": "csv"}, name="csv"),
    path("o/<slug:org>/people/duplicates/", views.duplicates, name="duplicates"),
    path("o/<slug:org>/people/new/", views.new, name="new"),
    path("o/<slug:org>/people/<int:pk>/", views.card, name="card"),
    path("o/<slug:org>/people/<int:pk>/edit/", views.edit, name="edit"),
    path("o/<slug:org>/people/<int:pk>/place/", views.place, name="place"),
    path("o/<slug:org>/people/<int:pk>/dates/<int:post>/", views.dates, name="dates"),
    path("o/<slug:org>/people/<int:pk>/archive/", views.archive, name="archive"),
    path("o/<slug:org>/people/<int:pk>/guardians/", views.guardians, name="guardians"),
    path("o/<slug:org>/people/<int:pk>/guardians/<int:link>/", views.guardian, name="guardian"),
    path("o/<slug:org>/people/<int:pk>/merge/<int:other>/", views.merge, name="merge"),
    path("o/<slug:org>/people/<int:pk>/access/", views.access, name="access"),
    path("o/<slug:org>/people/<int:pk>/access/roles/<int:membership>/", views.end_role, name="end_role"),
    path("o/<slug:org>/people/<int:pk>/access/account/", views.account, name="account"),
    path("o/<slug:org>/people/<int:pk>/access/<str:action>/", views.account_action, name="account_action"),
    path("o/<slug:org>/people/consents/", views.consents, name="consents"),
    path("o/<slug:org>/people/consents/blanks/", views.blanks, name="blanks"),
    path("o/<slug:org>/people/consents/record/", views.record, name="record"),
    path("o/<slug:org>/people/consents/<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("system/organisations/<slug:org>/access/", views.first_curator, name="first_curator"),
    path("my/profile/", views.profile, name="profile"),
    path("my/consents/", views.my_consents, name="my_consents"),
    path("my/consents/<int:pk>/withdraw/", views.withdraw, name="my_withdrawal"),
]
