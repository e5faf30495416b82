from django.db import migrations, models


class Migration(migrations.Migration):
    """What was kept is made anew at the next look, so nothing is carried over."""

    dependencies = [
        ("diary", "0014_keep_the_pdf_of_a_link"),
    ]

    operations = [
        migrations.DeleteModel(name="Drawing"),
        migrations.CreateModel(
            name="CachedResult",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=200)),
                ("revision", models.PositiveBigIntegerField()),
                ("body", models.BinaryField()),
                (
                    "diary",
                    models.ForeignKey(on_delete=models.deletion.CASCADE, related_name="+", to="diary.diary"),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("diary", "key"), name="cached_result_once")],
            },
        ),
    ]
