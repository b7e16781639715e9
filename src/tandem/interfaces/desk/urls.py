from django.urls import path

from tandem.interfaces.desk import views

app_name = "desk"
urlpatterns = [
    path("", views.start, name="start"),
    path("health/", views.health, name="health"),
    path("display/", views.show_settings, name="display"),
    path("language/", views.language, name="language"),
]
