from django.urls import path

from tandem.mentoring.banks import views

app_name = "banks"
PEOPLE = "o/<slug:org>/people"
MENTORS, MENTEES = {"bank": "mentors"}, {"bank": "mentees"}
urlpatterns = [
    path(f"{PEOPLE}/mentors/", views.index, MENTORS, name="mentors"),
    path(f"{PEOPLE}/mentors/choose/", views.choose, MENTORS, name="choose_mentors"),
    path(f"{PEOPLE}/mentors/new/<int:person>/", views.new, MENTORS, name="new_mentor"),
    path(f"{PEOPLE}/mentors/register/", views.register, MENTORS, name="mentors_register"),
    path(f"{PEOPLE}/mentors/filters/", views.view, MENTORS, name="mentors_view"),
    path(f"{PEOPLE}/mentors/many/<slug:action>/", views.bulk, MENTORS, name="mentors_bulk"),
    path(f"{PEOPLE}/mentors/<int:pk>/", views.mentor, name="mentor"),
    path(f"{PEOPLE}/mentors/<int:pk>/edit/", views.edit, MENTORS, name="edit_mentor"),
    path(f"{PEOPLE}/mentors/<int:pk>/<slug:name>/", views.step, MENTORS, name="mentor_step"),
    path(f"{PEOPLE}/mentees/", views.index, MENTEES, name="mentees"),
    path(f"{PEOPLE}/mentees/choose/", views.choose, MENTEES, name="choose_mentees"),
    path(f"{PEOPLE}/mentees/new/<int:person>/", views.new, MENTEES, name="new_mentee"),
    path(f"{PEOPLE}/mentees/register/", views.register, MENTEES, name="mentees_register"),
    path(f"{PEOPLE}/mentees/filters/", views.view, MENTEES, name="mentees_view"),
    path(f"{PEOPLE}/mentees/many/<slug:action>/", views.bulk, MENTEES, name="mentees_bulk"),
    path(f"{PEOPLE}/mentees/<int:pk>/", views.mentee, name="mentee"),
    path(f"{PEOPLE}/mentees/<int:pk>/edit/", views.edit, MENTEES, name="edit_mentee"),
    path(f"{PEOPLE}/mentees/<int:pk>/requests/new/", views.ask, name="new_request"),
    path(f"{PEOPLE}/mentees/<int:pk>/requests/<int:asked>/", views.ask, name="request"),
    path(f"{PEOPLE}/mentees/<int:pk>/<slug:name>/", views.step, MENTEES, name="mentee_step"),
    path(f"{PEOPLE}/requests/", views.topics, name="topics"),
    path(f"{PEOPLE}/requests/words/", views.wording, name="wording"),
    path(f"{PEOPLE}/requests/suggest/", views.suggest, name="suggest"),
    path(f"{PEOPLE}/selection/", views.selection, name="selection"),
    path(f"{PEOPLE}/applications/", views.applications, name="applications"),
    path(f"{PEOPLE}/applications/link/", views.links, name="links"),
    path(f"{PEOPLE}/applications/link/<int:pk>/", views.poster, name="poster"),
    path(f"{PEOPLE}/applications/<int:pk>/", views.application, name="application"),
    path("apply/<str:token>/", views.apply, name="apply"),
    path("apply/<str:token>/done/", views.apply_done, name="apply_done"),
]
