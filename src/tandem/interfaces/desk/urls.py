from django.urls import path

from tandem.interfaces.desk import views

app_name = "desk"
urlpatterns = [
    path("", views.start, name="start"),
    path("setup/", views.setup, name="setup"),
    path("setup/school/", views.setup_school, name="setup_school"),
    path("setup/programme/", views.setup_program, name="setup_program"),
    path("today/", views.today, name="today"),
    path("kept/", views.kept_form, name="kept"),
    path("search/", views.search, name="search"),
    path("notifications/", views.notifications, name="notifications"),
    path("o/<slug:org>/activity/", views.activity, name="activity"),
    path("jobs/<int:pk>/", views.job, name="job"),
    path("help/", views.guide, name="help"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
    path("health/", views.health, name="health"),
    path("display/", views.show_settings, name="display"),
    path("language/", views.language, name="language"),
]
