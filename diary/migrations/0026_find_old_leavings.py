from django.db import migrations, models

from diary.migrations._large_tables import ChangeTable


def binned(model):
    index = models.Index(
        condition=models.Q(deleted_at__isnull=False), fields=["diary", "deleted_at"], name=f"{model}_binned"
    )
    return ChangeTable(model, [migrations.AddIndex(model_name=model, index=index)])


class Migration(migrations.Migration):
    """What is tidied away is looked up, and not searched for among all diaries."""

    atomic = False

    dependencies = [
        ("diary", "0025_key_by_the_diary"),
    ]

    operations = [
        *(binned(model) for model in ("checkin", "condition", "medicine", "visit")),
        ChangeTable(
            "importjob",
            [
                migrations.AddIndex(
                    model_name="importjob",
                    index=models.Index(
                        condition=models.Q(state__in=["running", "undoing", "mapping", "preview"]),
                        fields=["diary", "made_at"],
                        name="import_not_over",
                    ),
                )
            ],
        ),
    ]
