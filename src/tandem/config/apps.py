from django.apps import AppConfig


class Config(AppConfig):
    """The composition root is an app so that its checks and management commands are found."""

    name = "tandem.config"

    def ready(self) -> None:
        from tandem.config import checks  # noqa: F401  (registers itself)
