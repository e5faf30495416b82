from django.db import migrations, models

UNFILLED = models.ForeignKey(
    db_constraint=False,
    db_index=False,
    null=True,
    on_delete=models.deletion.CASCADE,
    related_name="+",
    to="diary.diary",
)


class Migration(migrations.Migration):
    """Columns that the next migration fills, and the table of what leads to a diary."""

    dependencies = [
        ("diary", "0022_say_when_somebody_sleeps"),
    ]

    operations = [
        migrations.AddField(model_name="importchunk", name="diary", field=UNFILLED.clone()),
        migrations.AddField(model_name="importrejection", name="diary", field=UNFILLED.clone()),
        migrations.AddField(model_name="shareopening", name="diary", field=UNFILLED.clone()),
        migrations.CreateModel(
            name="Address",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=8)),
                ("token_hash", models.CharField(editable=False, max_length=64, unique=True)),
                (
                    "diary",
                    models.ForeignKey(on_delete=models.deletion.CASCADE, related_name="+", to="diary.diary"),
                ),
            ],
            options={
                "verbose_name_plural": "addresses",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["share", "calendar"])), name="address_kind_known"
                    )
                ],
            },
        ),
    ]
