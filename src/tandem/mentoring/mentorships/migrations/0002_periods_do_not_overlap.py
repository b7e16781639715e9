from django.db import migrations

from tandem.kit.exclusion import add_exclusion, drop_exclusion

REQUEST = ("mentorships_participation", "participation_periods_apart")
PLACE = ("mentorships_participation", "mentor_place_periods_apart")


class Migration(migrations.Migration):
    dependencies = [("mentorships", "0001_initial")]
    operations = [
        migrations.RunPython(add_exclusion(*REQUEST, ("request_id",), "NOT is_void"), drop_exclusion(*REQUEST)),
        migrations.RunPython(add_exclusion(*PLACE, ("mentor_id", "place"), "NOT is_void"), drop_exclusion(*PLACE)),
    ]
