import django.db.models.deletion
import uuid
from django.db import migrations, models


def say_when_and_keep_the_talk(apps, schema_editor):
    """Give each key the day of the talk, for want of its own, and each talk its row. P1 and P3 are talked of as one."""
    FlagMemory = apps.get_model('diary', 'FlagMemory')
    FlagTalk = apps.get_model('diary', 'FlagTalk')
    kept = set()
    for row in FlagMemory.objects.order_by('-criterion'):
        day = row.settled_on.isoformat() if row.settled_on else '1970-01-01'
        row.seen = dict.fromkeys(row.seen, day)
        row.settled_keys = dict.fromkeys(row.settled_keys, day)
        row.save(update_fields=['seen', 'settled_keys'])
        talk = (row.diary_id, 'P' if row.criterion in ('P1', 'P3') else row.criterion, row.settled_on, row.outcome)
        if row.settled_as == 'discussed' and talk not in kept:
            kept.add(talk)
            FlagTalk.objects.create(
                diary_id=row.diary_id, criterion=row.criterion, talked_on=row.settled_on, outcome=row.outcome
            )


class Migration(migrations.Migration):

    dependencies = [
        ('diary', '0008_share_a_report_by_a_link'),
    ]

    operations = [
        migrations.CreateModel(
            name='FlagTalk',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('criterion', models.CharField(max_length=2)),
                ('talked_on', models.DateField()),
                ('outcome', models.CharField(blank=True, max_length=2000)),
                ('diary', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='diary.diary')),
            ],
            options={
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('diary', 'uuid'), name='flagtalk_uuid_once'), models.CheckConstraint(condition=models.Q(('criterion__in', ['E1', 'K1', 'W1', 'N1', 'A1', 'X1', 'X2', 'F1', 'J1', 'S1', 'A2', 'T1', 'T2', 'P3', 'P1', 'P2', 'M1', 'U1', 'G1'])), name='talk_criterion_known')],
            },
        ),
        migrations.AlterField(
            model_name='flagmemory',
            name='seen',
            field=models.JSONField(default=dict),
        ),
        migrations.AlterField(
            model_name='flagmemory',
            name='settled_keys',
            field=models.JSONField(default=dict),
        ),
        migrations.RunPython(say_when_and_keep_the_talk, migrations.RunPython.noop),
        migrations.RemoveField(
            model_name='flagmemory',
            name='outcome',
        ),
    ]
