from django.db import migrations, models

from diary.migrations._large_tables import ChangeTable


class Migration(migrations.Migration):
    """Links that are over and reminders that were sent long ago are looked up over all diaries."""

    atomic = False

    dependencies = [
        ("diary", "0026_find_old_leavings"),
    ]

    operations = [
        ChangeTable(
            "remindersent",
            [
                migrations.AddIndex(
                    model_name="remindersent",
                    index=models.Index(fields=["local_date"], name="reminder_sent_by_day"),
                )
            ],
        ),
        ChangeTable(
            "share",
            [
                migrations.AddIndex(
                    model_name="share", index=models.Index(fields=["expires_at"], name="share_by_end")
                ),
                migrations.AddIndex(
                    model_name="share",
                    index=models.Index(
                        condition=models.Q(revoked_at__isnull=False), fields=["revoked_at"], name="share_by_revoking"
                    ),
                ),
            ],
        ),
    ]
