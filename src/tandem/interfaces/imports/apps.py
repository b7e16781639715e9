import datetime as dt

from django.apps import AppConfig


class Config(AppConfig):
    name = "tandem.interfaces.imports"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tandem.foundation.jobs.queries import KINDS, REPEATED, Repeated
        from tandem.interfaces.imports import jobs
        from tandem.interfaces.imports.models import TRANSITIONS, State
        from tandem.kit.transitions import MACHINES, Machine

        MACHINES["batch"] = Machine("Загрузка таблицы", State, TRANSITIONS)
        KINDS |= {"imports.check": jobs.check, "imports.load": jobs.load, "imports.undo": jobs.undo}
        REPEATED["imports.purge"] = Repeated(jobs.purge, dt.timedelta(hours=12))
