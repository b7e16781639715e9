from django.apps import AppConfig


class Config(AppConfig):
    name = "tandem.interfaces.desk"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tandem.interfaces.desk.queries import numbers
        from tandem.registry.programs import queries as programs

        programs.MEASURES["desk"] = numbers.stage_measures
        programs.FORMS_IN_USE["desk"] = numbers.forms_in_use
