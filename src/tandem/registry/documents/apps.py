from django.apps import AppConfig


class Config(AppConfig):
    name = "tandem.registry.documents"
    default_auto_field = "django.db.models.BigAutoField"
