from django.apps import AppConfig


class Config(AppConfig):
    name = "tandem.interfaces.imports"
    default_auto_field = "django.db.models.BigAutoField"
