import datetime
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('diary', '0017_suspect_low_minerals_and_vitamins'),
    ]

    operations = [
        migrations.CreateModel(
            name='Look',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('code_version', models.CharField(max_length=12)),
                ('fingerprint', models.CharField(max_length=64)),
                ('result', models.JSONField()),
                ('diary', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='diary.diary')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('diary', 'on'), name='look_once_a_day'), models.CheckConstraint(condition=models.Q(('on__range', (datetime.date(1970, 1, 1), datetime.date(2199, 12, 31)))), name='look_day_in_calendar')],
            },
        ),
    ]
