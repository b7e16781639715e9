from django.urls import path

from tandem.registry.documents import views

app_name = "documents"
urlpatterns = [
    path("o/<slug:org>/documents/", views.index, name="list"),
    path("o/<slug:org>/documents/to-sign/", views.to_sign, name="to_sign"),
    path("o/<slug:org>/documents/zip/", views.batch, name="zip"),
    path("o/<slug:org>/documents/files/<int:pk>/", views.stored_file, name="file"),
    path("o/<slug:org>/documents/<int:pk>/", views.card, name="card"),
    path("o/<slug:org>/documents/<int:pk>/print/", views.sheet, name="print"),
    path("o/<slug:org>/documents/<int:pk>/docx/", views.docx, name="docx"),
    path("o/<slug:org>/documents/<int:pk>/pdf/", views.pdf, name="pdf"),
    path("o/<slug:org>/documents/<int:pk>/<slug:code>.<str:form>", views.companion, name="companion"),
    path("o/<slug:org>/documents/<int:pk>/register/", views.register, name="register"),
    path("o/<slug:org>/documents/<int:pk>/return/", views.give_back, name="return"),
    path("o/<slug:org>/documents/<int:pk>/sign/", views.sign, name="sign"),
    path("o/<slug:org>/documents/<int:pk>/scan/", views.scan, name="scan"),
]
