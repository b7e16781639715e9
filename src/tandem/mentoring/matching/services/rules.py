from django.db import transaction
from django.utils.translation import gettext as _

from tandem.kit.actor import Actor
from tandem.kit.verdict import Conflict, require
from tandem.mentoring.matching import policy
from tandem.mentoring.matching.models import Exclusion, Rules
from tandem.mentoring.matching.services.locks import note_program
from tandem.registry.programs.models import Program


@transaction.atomic
def change_rules(*, actor: Actor, program: Program, body: dict[str, object], version: int) -> Rules:
    """Other rules for the next rounds. Raises Conflict when somebody changed them after `version` was read (0: never changed)."""
    require(policy.can_change_rules(actor, program))
    rules, made = Rules.objects.select_for_update().get_or_create(program=program, defaults={"body": body})
    if (made and version != 0) or (not made and rules.version != version):
        raise Conflict(_("Somebody else has just changed the rules. Look at them and save again."), rules)
    if not made:
        before, rules.body, rules.version = rules.body, body, rules.version + 1
        rules.save(update_fields=["body", "version"])
    note_program(actor, program, "rules.changed", before={} if made else before, after=body)
    return rules


@transaction.atomic
def lift_exclusion(*, actor: Actor, exclusion: Exclusion) -> None:
    """These two may be proposed to each other again."""
    require(policy.can_change_rules(actor, exclusion.program))
    label = f"{exclusion.mentor_person.short_name} — {exclusion.mentee_person.short_name}"
    note_program(actor, exclusion.program, "exclusion.lifted", pair=label)
    exclusion.delete()
