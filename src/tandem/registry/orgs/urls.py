from django.urls import path

from tandem.registry.orgs import views

app_name = "orgs"
urlpatterns = [
    path("o/<slug:org>/settings/school/", views.settings, name="settings"),
    path("system/organisations/", views.organisations, name="organisations"),
    path("system/organisations/new/", views.new, name="new"),
]
