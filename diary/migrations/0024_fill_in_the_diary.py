from django.db import migrations, transaction
from django.db.models import OuterRef, Subquery

PARTS = [("ImportChunk", "ImportJob", "job_id"), ("ImportRejection", "ImportJob", "job_id"), ("ShareOpening", "Share", "share_id")]
AT_ONCE = 5000


def say_the_diary(apps, schema_editor):
    """In short transactions, each of some rows; begun again it goes on with what is not filled yet."""
    alias = schema_editor.connection.alias
    for name, of, key in PARTS:
        part, whole = apps.get_model("diary", name), apps.get_model("diary", of)
        rows = part.objects.using(alias).filter(diary__isnull=True)
        mine = Subquery(whole.objects.filter(pk=OuterRef(key)).values("diary")[:1])
        while keys := list(rows.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
            rows.filter(pk__gte=keys[0], pk__lte=keys[-1]).update(diary=mine)


def address_what_is_there(apps, schema_editor):
    alias = schema_editor.connection.alias
    address = apps.get_model("diary", "Address")
    for kind, name in (("share", "Share"), ("calendar", "CalendarFeed")):
        rows = apps.get_model("diary", name).objects.using(alias)
        with transaction.atomic(alias):
            address.objects.using(alias).bulk_create(
                [
                    address(kind=kind, token_hash=token_hash, diary_id=diary)
                    for token_hash, diary in rows.values_list("token_hash", "diary")
                ],
                batch_size=500,
                ignore_conflicts=True,
            )


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ("diary", "0023_say_the_diary_everywhere"),
    ]

    operations = [
        migrations.RunPython(say_the_diary, migrations.RunPython.noop),
        migrations.RunPython(address_what_is_there, migrations.RunPython.noop),
    ]
