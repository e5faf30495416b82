from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('diary', '0013_say_when_the_calendar_changed'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='share',
            name='share_is_whole_or_emptied',
        ),
        migrations.AddField(
            model_name='share',
            name='pdf',
            field=models.BinaryField(null=True),
        ),
        migrations.AddConstraint(
            model_name='share',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('body__isnull', False), ('wanted__isnull', False)), models.Q(('body__isnull', True), ('code', ''), ('pdf__isnull', True), ('wanted__isnull', True)), _connector='OR'), name='share_is_whole_or_emptied'),
        ),
    ]
