import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('diary', '0031_write_dates_times_and_numbers_one_way'),
    ]

    operations = [
        migrations.CreateModel(
            name='AccessToken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('name', models.CharField(max_length=80)),
                ('scope', models.CharField(max_length=8)),
                ('token_hash', models.CharField(editable=False, max_length=64)),
                ('made_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField(blank=True, null=True)),
                ('last_used_at', models.DateTimeField(blank=True, null=True)),
                ('diary', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='diary.diary')),
            ],
            options={
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('diary', 'uuid'), name='accesstoken_uuid_once'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='access_token_has_a_name'), models.CheckConstraint(condition=models.Q(('scope__in', ['log', 'read', 'full'])), name='access_token_scope_known'), models.CheckConstraint(condition=models.Q(('expires_at__isnull', True), ('expires_at__gt', models.F('made_at')), _connector='OR'), name='access_token_expires_later')],
            },
        ),
        migrations.RemoveConstraint(
            model_name='address',
            name='address_kind_known',
        ),
        migrations.AddConstraint(
            model_name='address',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['share', 'calendar', 'program'])), name='address_kind_known'),
        ),
    ]
