from django.urls import path

from tandem.registry.programs import views

app_name = "programs"
urlpatterns = [
    path("o/<slug:org>/programmes/", views.index, name="index"),
    path("o/<slug:org>/programmes/new/", views.new, name="new"),
    path("o/<slug:org>/programmes/<int:pk>/", views.card, name="card"),
    path("o/<slug:org>/programmes/<int:pk>/edit/", views.edit, name="edit"),
    path("o/<slug:org>/programmes/<int:pk>/state/", views.state, name="state"),
    path("o/<slug:org>/programmes/<int:pk>/stages/<int:stage_id>/", views.stage, name="stage"),
    path("o/<slug:org>/working-group/", views.team, name="team"),
    path("o/<slug:org>/programme-roles/", views.roles, name="roles"),
    path("o/<slug:org>/programme-roles/<int:pk>/end/", views.end_role, name="end_role"),
]
