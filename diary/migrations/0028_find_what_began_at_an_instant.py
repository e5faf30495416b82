from django.db import migrations, models

from diary.migrations._large_tables import ChangeTable


class Migration(migrations.Migration):
    """The episodes at the instants of a file are looked up, and not searched for in the whole diary."""

    atomic = False

    dependencies = [
        ("diary", "0027_find_what_is_over"),
    ]

    operations = [
        ChangeTable(
            "episode",
            [
                migrations.AddIndex(
                    model_name="episode",
                    index=models.Index(
                        condition=models.Q(started_at__isnull=False),
                        fields=["diary", "started_at"],
                        name="episode_by_start",
                    ),
                )
            ],
        ),
    ]
