from django.db import migrations

from tandem.kit.exclusion import add_exclusion, drop_exclusion

TABLES = [
    ("people_affiliation", "affiliation_periods_apart", ("person_id", "kind")),
    ("people_membership", "membership_periods_apart", ("person_id", "organization_id", "role")),
    ("people_guardianship", "guardianship_periods_apart", ("guardian_id", "child_id")),
]


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]
    operations = [
        migrations.RunPython(add_exclusion(table, name, same), drop_exclusion(table, name)) for table, name, same in TABLES
    ]
