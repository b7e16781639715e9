import datetime as dt

from django.apps import AppConfig


class Config(AppConfig):
    name = "tandem.foundation.jobs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tandem.foundation.audit import services as audit
        from tandem.foundation.jobs.queries import REPEATED, Repeated
        from tandem.foundation.notify import jobs as mail

        REPEATED["audit.seal"] = Repeated(audit.seal_events, dt.timedelta(seconds=20))
        REPEATED["notify.mail"] = Repeated(mail.send_mail, dt.timedelta(seconds=20))
