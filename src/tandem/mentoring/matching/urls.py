from django.urls import path

from tandem.mentoring.matching import views

app_name = "matching"
urlpatterns = [
    path("o/<slug:org>/matching/", views.index, name="list"),
    path("o/<slug:org>/matching/new/", views.start, name="new"),
    path("o/<slug:org>/matching/rules/", views.rules, name="rules"),
    path("o/<slug:org>/matching/exclusions/<int:pk>/lift/", views.lift, name="lift"),
    path("o/<slug:org>/matching/<int:pk>/", views.round_page, name="round"),
    path("o/<slug:org>/matching/<int:pk>/assign/", views.assign, name="assign"),
    path("o/<slug:org>/matching/<int:pk>/place/", views.add_place, name="add_place"),
    path("o/<slug:org>/matching/<int:pk>/help/", views.help_waiting, name="help"),
    path("o/<slug:org>/matching/<int:pk>/news/", views.news, name="news"),
    path("o/<slug:org>/matching/<int:pk>/what-if/", views.what_if, name="what_if"),
    path("o/<slug:org>/matching/<int:pk>/again/", views.again, name="again"),
    path("o/<slug:org>/matching/<int:pk>/check/", views.check, name="check"),
    path("o/<slug:org>/matching/<int:pk>/approve/", views.approve, name="approve"),
    path("o/<slug:org>/matching/<int:pk>/result/", views.result, name="result"),
    path("o/<slug:org>/matching/<int:pk>/by-hand/", views.by_hand, name="by_hand"),
    path("o/<slug:org>/matching/acquaintance/", views.acquaintances, name="acquaintances"),
    path("o/<slug:org>/matching/acquaintance/<int:pk>/", views.acquaintance, name="acquaintance"),
    path("o/<slug:org>/matching/acquaintance/<int:pk>/marks/<int:person>/", views.marks, name="marks"),
    path("o/<slug:org>/replacements/", views.petitions, name="petitions"),
    path("o/<slug:org>/replacements/<int:pk>/", views.petition, name="petition"),
    path("o/<slug:org>/mentorships/<int:pk>/petition/", views.ask, name="ask"),
    path("o/<slug:org>/matching/suggestions/<int:pk>/pin/", views.pin, name="pin"),
    path("o/<slug:org>/matching/suggestions/<int:pk>/reject/", views.reject, name="reject"),
    path("o/<slug:org>/matching/suggestions/<int:pk>/undo/", views.undo, name="undo"),
]
