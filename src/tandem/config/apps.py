from django.apps import AppConfig


class Config(AppConfig):
    """The composition root is an app so that its management commands are found."""

    name = "tandem.config"
