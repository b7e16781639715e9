from pathlib import Path

from django.apps import AppConfig


class Config(AppConfig):
    name = "tandem.registry.documents"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tandem.kit.transitions import MACHINES, Machine
        from tandem.registry.documents.models import PAPER_TRANSITIONS, PaperState
        from tandem.registry.documents.queries import SHIPPED, next_order_number
        from tandem.registry.orgs.queries import NEXT_NUMBER

        MACHINES["paper"] = Machine("Документ", PaperState, PAPER_TRANSITIONS)
        NEXT_NUMBER.append(next_order_number)
        SHIPPED["acts"] = Path(__file__).parent / "data" / "acts"
