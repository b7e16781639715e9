from django.apps import AppConfig


class Config(AppConfig):
    name = "tandem.interfaces.desk"
    default_auto_field = "django.db.models.BigAutoField"
