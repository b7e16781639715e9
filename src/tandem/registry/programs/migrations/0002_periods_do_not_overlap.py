from django.db import migrations

from tandem.kit.exclusion import add_exclusion, drop_exclusion

PLACE = ("programs_programrole", "program_role_periods_apart")


class Migration(migrations.Migration):
    dependencies = [("programs", "0001_initial")]
    operations = [
        migrations.RunPython(add_exclusion(*PLACE, ("program_id", "person_id", "role")), drop_exclusion(*PLACE)),
    ]
