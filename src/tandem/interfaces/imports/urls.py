from django.urls import path

from tandem.interfaces.imports import views

app_name = "imports"
urlpatterns = [
    path("o/<slug:org>/people/import/", views.start, name="start"),
    path("o/<slug:org>/people/imports/", views.history, name="history"),
    path("o/<slug:org>/people/import/template/<slug:kind>/", views.template, name="template"),
    path("o/<slug:org>/people/import/sample/<slug:name>/", views.sample, name="sample"),
    path("o/<slug:org>/people/import/<int:pk>/", views.batch, name="batch"),
    path("o/<slug:org>/people/import/<int:pk>/columns/", views.columns, name="columns"),
    path("o/<slug:org>/people/import/<int:pk>/rows/<int:number>/", views.row, name="row"),
    path("o/<slug:org>/people/import/<int:pk>/decide/", views.decide, name="decide"),
    path("o/<slug:org>/people/import/<int:pk>/load/", views.load, name="load"),
    path("o/<slug:org>/people/import/<int:pk>/undo/", views.undo, name="undo"),
    path("o/<slug:org>/people/import/<int:pk>/drop/", views.drop, name="drop"),
    path("o/<slug:org>/people/import/<int:pk>/refused/", views.refused, name="refused"),
]
