from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [
        ("diary", "0015_keep_results_and_not_only_drawings"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="importjob", name="import_within_its_pieces"),
        migrations.RenameField(model_name="importjob", old_name="pieces", new_name="chunks"),
        migrations.AddConstraint(
            model_name="importjob",
            constraint=models.CheckConstraint(
                condition=Q(("position__lte", F("chunks"))), name="import_within_its_chunks"
            ),
        ),
        migrations.RemoveConstraint(model_name="importpiece", name="import_piece_once"),
        migrations.RenameModel(old_name="ImportPiece", new_name="ImportChunk"),
        migrations.AddConstraint(
            model_name="importchunk",
            constraint=models.UniqueConstraint(fields=("job", "number"), name="import_chunk_once"),
        ),
    ]
