from django.db import migrations, models
from django.db.migrations import AddConstraint, AddIndex, AlterField, RemoveConstraint, RemoveIndex

from diary.migrations._large_tables import ChangeTable
from diary.models.rows import SameDiary

CASCADE = models.deletion.CASCADE


def diary(model, **options):
    """No index of the diary alone: every table has one that begins with it."""
    options = {"db_index": False, "on_delete": CASCADE, "related_name": "+", "to": "diary.diary"} | options
    return AlterField(model_name=model, name="diary", field=models.ForeignKey(**options))


def own_diary(model):
    """That the diary is there, the row says on which this one hangs."""
    return diary(model, db_constraint=False)


def key(model, name, **options):
    """The database deletes by the constraint, and Django nothing."""
    options |= {"db_constraint": False, "db_index": False, "on_delete": models.deletion.DO_NOTHING}
    return AlterField(model_name=model, name=name, field=models.ForeignKey(**options))


def unique(model, fields, name, **options):
    return AddConstraint(model_name=model, constraint=models.UniqueConstraint(fields=fields, name=name, **options))


def same(model, field, name):
    return AddConstraint(model_name=model, constraint=SameDiary(field=field, name=name))


def index(model, fields, name, **options):
    return AddIndex(model_name=model, index=models.Index(fields=fields, name=name, **options))


def referred_to(model, name, *others):
    return ChangeTable(model, [diary(model), *others, unique(model, ["diary", "id"], name)])


def part(model, field, to, related_name, name, uniques, *others):
    return ChangeTable(
        model,
        [
            *(RemoveConstraint(model_name=model, name=once) for once in uniques),
            own_diary(model),
            key(model, field, related_name=related_name, to=to),
            *(unique(model, fields, once) for once, fields in uniques.items()),
            same(model, field, name),
            *others,
        ],
    )


class Migration(migrations.Migration):
    """Every key of a diary's table begins with the diary."""

    atomic = False

    dependencies = [
        ("diary", "0024_fill_in_the_diary"),
    ]

    operations = [
        # What others refer to comes first.
        referred_to(
            "episode", "episode_of_a_diary", RemoveIndex(model_name="episode", name="episode_last_written")
        ),
        referred_to("checkin", "checkin_of_a_diary"),
        referred_to("owntrigger", "own_trigger_of_a_diary"),
        referred_to("importjob", "import_of_a_diary"),
        referred_to(
            "share",
            "share_of_a_diary",
            AlterField(
                model_name="share", name="token_hash", field=models.CharField(editable=False, max_length=64)
            ),
        ),
        part(
            "episodesite",
            "episode",
            "diary.episode",
            "sites",
            "episode_site_in_diary",
            {"episode_site_once": ["diary", "episode", "site"]},
        ),
        part(
            "episodesign",
            "episode",
            "diary.episode",
            "signs",
            "episode_sign_in_diary",
            {"episode_sign_once": ["diary", "episode", "sign"]},
        ),
        part(
            "episoderemedy",
            "episode",
            "diary.episode",
            "remedies",
            "episode_remedy_in_diary",
            {"episode_remedy_once": ["diary", "episode", "remedy"]},
        ),
        ChangeTable(
            "episodetrigger",
            [
                RemoveConstraint(model_name="episodetrigger", name="episode_trigger_once"),
                RemoveConstraint(model_name="episodetrigger", name="episode_own_trigger_once"),
                own_diary("episodetrigger"),
                key("episodetrigger", "episode", related_name="triggers", to="diary.episode"),
                key("episodetrigger", "own", blank=True, null=True, related_name="uses", to="diary.owntrigger"),
                unique(
                    "episodetrigger",
                    ["diary", "episode", "key"],
                    "episode_trigger_once",
                    condition=~models.Q(key=""),
                ),
                unique("episodetrigger", ["diary", "episode", "own"], "episode_own_trigger_once"),
                same("episodetrigger", "episode", "episode_trigger_in_diary"),
                same("episodetrigger", "own", "episode_own_trigger_in_diary"),
                index(
                    "episodetrigger",
                    ["diary", "own"],
                    "episode_by_own_trigger",
                    condition=models.Q(own__isnull=False),
                ),
            ],
        ),
        part(
            "redflaganswer",
            "checkin",
            "diary.checkin",
            "answers",
            "answer_in_diary",
            {"answer_once": ["diary", "checkin", "question"]},
        ),
        part(
            "importchunk",
            "job",
            "diary.importjob",
            "+",
            "import_chunk_in_diary",
            {"import_chunk_once": ["diary", "job", "number"]},
        ),
        part(
            "importrejection",
            "job",
            "diary.importjob",
            "+",
            "import_rejection_in_diary",
            {},
            RemoveIndex(model_name="importrejection", name="import_rejection_by_line"),
            index("importrejection", ["diary", "job", "line"], "import_rejection_by_line"),
        ),
        part(
            "shareopening",
            "share",
            "diary.share",
            "openings",
            "share_opening_in_diary",
            {},
            index("shareopening", ["diary", "share", "at"], "share_opening_by_share"),
        ),
        ChangeTable(
            "calendarfeed",
            [
                diary("calendarfeed"),
                AlterField(
                    model_name="calendarfeed",
                    name="token_hash",
                    field=models.CharField(editable=False, max_length=64),
                ),
            ],
        ),
        *(
            ChangeTable(model, [diary(model)])
            for model in (
                "cachedresult",
                "condition",
                "day",
                "flagmemory",
                "flagtalk",
                "importmapping",
                "look",
                "medicine",
                "remindersent",
                "timer",
                "upload",
                "visit",
            )
        ),
        migrations.AlterModelOptions(name="episoderemedy", options={"ordering": ["pk"]}),
        migrations.AlterModelOptions(name="redflaganswer", options={"ordering": ["pk"]}),
        # The database has nothing to do for this one: it is only called otherwise.
        AlterField(
            model_name="reminder",
            name="diary",
            field=models.OneToOneField(on_delete=CASCADE, related_name="+", to="diary.diary"),
        ),
    ]
