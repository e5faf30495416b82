from typing import Any

from django.db import migrations, models


def take_over(apps: Any, schema_editor: Any) -> None:
    """Until now an answer was of the source of its check-in."""
    apps.get_model("diary", "RedFlagAnswer").objects.filter(checkin__source="import").update(source="import")


class Migration(migrations.Migration):
    dependencies = [
        ("diary", "0020_count_what_was_begun_in_its_row"),
    ]

    operations = [
        migrations.AddField(
            model_name="redflaganswer",
            name="source",
            field=models.CharField(default="person", max_length=8),
        ),
        migrations.AddConstraint(
            model_name="redflaganswer",
            constraint=models.CheckConstraint(
                condition=models.Q(("source__in", ["person", "import"])), name="answer_source_known"
            ),
        ),
        migrations.RunPython(take_over, migrations.RunPython.noop),
    ]
