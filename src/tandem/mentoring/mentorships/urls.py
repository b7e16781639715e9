from django.urls import path, re_path

from tandem.mentoring.mentorships import views

app_name = "mentorships"
STEPS = "agree|cancel|pause|resume|close|agreement"
urlpatterns = [
    path("o/<slug:org>/mentorships/", views.index, name="list"),
    path("o/<slug:org>/mentorships/new/", views.open_pair, name="new"),
    path("o/<slug:org>/mentorships/close-all/", views.close_all, name="close_all"),
    path("o/<slug:org>/mentorships/order/", views.order, name="order"),
    path("o/<slug:org>/mentorships/end-order/", views.end_order, name="end_order"),
    path("o/<slug:org>/mentorships/order/<int:paper>/anew/", views.supersede, name="supersede"),
    path("o/<slug:org>/mentorships/<int:pk>/", views.card, name="card"),
    path("o/<slug:org>/mentorships/<int:pk>/replace/", views.replace, name="replace"),
    re_path(rf"^o/(?P<org>[-\w]+)/mentorships/(?P<pk>\d+)/(?P<name>{STEPS})/$", views.step, name="step"),
    re_path(r"^o/(?P<org>[-\w]+)/mentorships/(?P<pk>\d+)/papers/(?P<kind>[-\w]+)/(?P<form>docx|pdf)/$", views.paper, name="paper"),
]
