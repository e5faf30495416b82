from django.db import migrations, models
from django.utils import timezone


class Migration(migrations.Migration):

    dependencies = [
        ('diary', '0012_count_wrong_codes'),
    ]

    operations = [
        # The entries that are there change now: they get to say when they changed, and may have been moved before.
        migrations.AddField(
            model_name='calendarfeed',
            name='changed_at',
            field=models.DateTimeField(default=timezone.now),
            preserve_default=False,
        ),
    ]
