from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [
        migrations.AddField(model_name="event", name="position", field=models.PositiveBigIntegerField(null=True)),
        migrations.AddConstraint(model_name="event", constraint=models.UniqueConstraint(fields=["position"], name="event_position_once")),
    ]
