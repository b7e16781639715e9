from django.urls import path

from tandem.mentoring.matching import views

app_name = "matching"
urlpatterns = [
    path("o/<slug:org>/matching/", views.index, name="list"),
    path("o/<slug:org>/matching/new/", views.start, name="new"),
    path("o/<slug:org>/matching/rules/", views.rules, name="rules"),
    path("o/<slug:org>/matching/exclusions/<int:pk>/lift/", views.lift, name="lift"),
    path("o/<slug:org>/matching/<int:pk>/", views.round_page, name="round"),
    path("o/<slug:org>/matching/<int:pk>/check/", views.check, name="check"),
    path("o/<slug:org>/matching/<int:pk>/approve/", views.approve, name="approve"),
    path("o/<slug:org>/matching/<int:pk>/result/", views.result, name="result"),
    path("o/<slug:org>/matching/<int:pk>/by-hand/", views.by_hand, name="by_hand"),
    path("o/<slug:org>/matching/suggestions/<int:pk>/reject/", views.reject, name="reject"),
    path("o/<slug:org>/matching/suggestions/<int:pk>/undo/", views.undo, name="undo"),
]
