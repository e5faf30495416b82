from collections import Counter, defaultdict

from django.db import migrations, transaction

TOES = {
    f"{side}_{toe}"
    for side in ("left", "right")
    for toe in ("hallux", "second_toe", "third_toe", "fourth_toe", "fifth_toe")
}
COUNTS = ("placed", "together", "guessed", "by_sign", "by_trigger", "by_remedy")


def count(apps, schema_editor):
    """Diary by diary, each in a short transaction; begun again it counts the same once more."""
    alias = schema_editor.connection.alias
    for diary in apps.get_model("diary", "Diary").objects.using(alias).order_by("pk").values_list("pk", flat=True):
        with transaction.atomic(alias):
            _count_in(apps, alias, diary)


def _count_in(apps, alias, diary):
    day = apps.get_model("diary", "Day")

    def said(name, *columns):
        rows = apps.get_model("diary", name).objects.using(alias)
        # Named twice, so that a table in partitions is looked for in one of them.
        rows = rows.filter(diary=diary, episode__diary=diary, episode__deleted_at=None, episode__left_out=False)
        return rows.order_by().values_list("episode__local_date", "episode_id", *columns).iterator()

    dates = set(day.objects.using(alias).filter(diary=diary).values_list("date", flat=True))
    found = {date: {"placed": 0, "together": 0, "guessed": 0} for date in dates}
    counts = {date: {name: Counter() for name in COUNTS[3:]} for date in dates}
    toes = defaultdict(int)
    for date, episode, site in said("EpisodeSite", "site"):
        # Reading a place counts its episode once.
        toes[date, episode] += site in TOES
    for (date, _), n in toes.items():
        if date in found:
            found[date]["placed"] += 1
            found[date]["together"] += n > 1
    del toes
    # By themselves: joined to, they would be looked for among those of all diaries.
    owns = dict(apps.get_model("diary", "OwnTrigger").objects.using(alias).filter(diary=diary).values_list("pk", "uuid"))
    guessed = set()
    for date, episode, key, own in said("EpisodeTrigger", "key", "own_id"):
        if date in found:
            counts[date]["by_trigger"][key or str(owns[own])] += 1
            found[date]["guessed"] += episode not in guessed
            guessed.add(episode)
    for date, _, sign in said("EpisodeSign", "sign"):
        if date in found:
            counts[date]["by_sign"][sign] += 1
    for date, _, remedy, outcome, minutes in said("EpisodeRemedy", "remedy", "outcome", "relief_minutes"):
        if date in found:
            counts[date]["by_remedy"][f"{remedy}:{outcome}:{'' if minutes is None else minutes}"] += 1
    day.objects.using(alias).bulk_create(
        [
            day(diary_id=diary, date=date, **numbers, **{name: dict(sorted(n.items())) for name, n in counts[date].items()})
            for date, numbers in found.items()
            if any(numbers.values()) or any(counts[date].values())
        ],
        batch_size=500,
        update_conflicts=True,
        unique_fields=["diary", "date"],
        update_fields=COUNTS,
    )


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ("diary", "0038_count_what_is_said_by_day"),
    ]

    operations = [
        migrations.RunPython(count, migrations.RunPython.noop),
    ]
