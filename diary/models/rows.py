"""What all rows of a diary share: each statement about one says of which diary it is, and not its key alone."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any, ClassVar, Self, TypeVar

from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS, models
from django.db.models.expressions import Combinable
from django.db.models.fields.related_descriptors import ForwardManyToOneDescriptor, ReverseManyToOneDescriptor
from django.db.models.lookups import Exact
from django.utils.functional import cached_property

from diary.domain.catalogue import Term
from diary.domain.days import FIRST_DAY, LAST_DAY

Row = TypeVar("Row", bound=models.Model)


def one_of(
    field: str, terms: Iterable[Term] | Iterable[str], *, name: str, optional: bool = True
) -> models.CheckConstraint:
    """Hold a text column to the keys of the catalogue ("" means not answered, where optional)."""
    keys = [term.key if isinstance(term, Term) else str(term) for term in terms]
    return models.CheckConstraint(condition=models.Q(**{f"{field}__in": ["", *keys] if optional else keys}), name=name)


def within(field: str, low: float, high: float, *, name: str) -> models.CheckConstraint:
    """Bound a number; NULL (unknown) passes."""
    return models.CheckConstraint(
        condition=models.Q(**{f"{field}__isnull": True}) | models.Q(**{f"{field}__range": (low, high)}), name=name
    )


def in_calendar(field: str, *, name: str) -> models.CheckConstraint:
    """Hold the day of an entry to the days that periods reach."""
    return models.CheckConstraint(condition=models.Q(**{f"{field}__range": (FIRST_DAY, LAST_DAY)}), name=name)


def named(field: str, *, name: str) -> models.CheckConstraint:
    """Ask for a name."""
    return models.CheckConstraint(condition=~models.Q(**{field: ""}), name=name)


class HeldRow(models.Model):
    """A row that a diary holds: its column `diary` says which. It is read again, saved and deleted as a row of this
    diary, and by its key alone it is not found."""

    # Every table has an index that begins with the diary.
    diary = models.ForeignKey("diary.Diary", on_delete=models.CASCADE, related_name="+", db_index=False)

    class Meta:
        abstract = True

    def itself(self) -> models.QuerySet[Self]:
        """This row as a query, to be asked again or changed in one statement."""
        rows: models.QuerySet[Self] = _of_diaries(type(self)._base_manager.filter(pk=self.pk), [self])
        return rows

    def refresh_from_db(self, using: str | None = None, fields: Any = None, from_queryset: Any = None) -> None:
        rows = type(self)._base_manager.all() if from_queryset is None else from_queryset
        super().refresh_from_db(using=using, fields=fields, from_queryset=_of_diaries(rows, [self]))

    def _do_update(self, base_qs: Any, *args: Any, **kwargs: Any) -> Any:
        # Django saves a row by its key alone, and has no public place to say more.
        return super()._do_update(_of_diaries(base_qs, [self]), *args, **kwargs)

    def delete(self, using: str | None = None, keep_parents: bool = False) -> tuple[int, dict[str, int]]:
        return self.itself().using(using).delete()


def _of_diaries(rows: Any, held: Iterable[Any]) -> Any:
    return rows.filter(diary__in={row.diary_id for row in held})


class _Forward(ForwardManyToOneDescriptor):  # type: ignore[type-arg]
    def get_prefetch_querysets(self, instances: list[Any], querysets: Any = None) -> Any:
        rows: Any = querysets[0] if querysets else self.field.remote_field.model._base_manager.all()
        return super().get_prefetch_querysets(instances, [_of_diaries(rows, instances)])


class _Reverse(ReverseManyToOneDescriptor):  # type: ignore[type-arg]
    @cached_property
    def related_manager_cls(self) -> Any:
        plain = super().related_manager_cls

        class Manager(plain):  # type: ignore[misc, valid-type]
            def __init__(self, instance: Any) -> None:
                super().__init__(instance)
                self.core_filters["diary"] = instance.diary_id

            def get_prefetch_querysets(self, instances: list[Any], querysets: Any = None) -> Any:
                rows = querysets[0] if querysets else self.model._default_manager.all()
                return super().get_prefetch_querysets(instances, [_of_diaries(rows, instances)])

        return Manager


class KeyInDiary(models.ForeignKey):  # type: ignore[type-arg]
    """A foreign key between two rows of one diary: whoever follows it, in a join, from a row, or for many rows at once,
    stays in this diary. For the database it is a column; what holds it is the constraint `SameDiary`, and the database
    deletes what refers to a row together with that row."""

    related_accessor_class = _Reverse
    forward_related_accessor_class = _Forward

    def __init__(self, to: Any, **options: Any) -> None:
        # Django's own constraint and index are by the key alone.
        options |= {"on_delete": models.DO_NOTHING, "db_constraint": False, "db_index": False}
        super().__init__(to, **options)

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.ForeignKey", args, kwargs

    def get_extra_descriptor_filter(self, instance: Any) -> dict[str, Any]:
        return {"diary": instance.diary_id}

    def get_extra_restriction(self, alias: str | None, related_alias: str) -> Any:
        # Without a name where Django asks for the rows that fit nothing: their own table says its diary.
        if alias is None:
            return None
        here, there = (model._meta.get_field("diary") for model in (self.model, self.related_model))
        return Exact(there.get_col(alias), here.get_col(related_alias))  # type: ignore[union-attr]


class SameDiary(models.BaseConstraint):
    """What the key of this name refers to is a row of the same diary, and goes with it.

    A foreign key by (diary, id); the table it leads to needs `referred_to`. It is checked at the end of a transaction.
    """

    def __init__(self, *, field: str, name: str) -> None:
        super().__init__(name=name)
        self.field = field

    def deconstruct(self) -> Any:
        path, args, options = super().deconstruct()
        return path, args, options | {"field": self.field}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SameDiary) and (self.name, self.field) == (other.name, other.field)

    def __hash__(self) -> int:
        return hash((self.name, self.field))

    def columns(self, model: Any) -> list[str]:
        return [model._meta.get_field(name).column for name in ("diary", self.field)]

    def definition(self, model: Any, editor: Any) -> str:
        """The constraint as it stands in SQL, without its name."""
        quote = editor.quote_name
        to = model._meta.get_field(self.field).related_model._meta
        theirs = (to.get_field("diary").column, to.pk.column)
        return (
            f"FOREIGN KEY ({', '.join(map(quote, self.columns(model)))}) "
            f"REFERENCES {quote(to.db_table)} ({', '.join(map(quote, theirs))}) "
            "ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED"
        )

    def constraint_sql(self, model: Any, schema_editor: Any) -> str:
        sql = f"CONSTRAINT {schema_editor.quote_name(self.name)} {self.definition(model, schema_editor)}"
        if schema_editor.connection.vendor == "sqlite":
            # Inside CREATE TABLE, so that it is kept when the table is copied.
            return sql
        # The table that it leads to may come later in the same migration.
        schema_editor.deferred_sql.append(self.create_sql(model, schema_editor))
        return ""

    def create_sql(self, model: Any, schema_editor: Any) -> Any:
        quote = schema_editor.quote_name
        table, name = quote(model._meta.db_table), quote(self.name)
        return f"ALTER TABLE {table} ADD CONSTRAINT {name} {self.definition(model, schema_editor)}"

    def remove_sql(self, model: Any, schema_editor: Any) -> Any:
        quote = schema_editor.quote_name
        return f"ALTER TABLE {quote(model._meta.db_table)} DROP CONSTRAINT {quote(self.name)}"

    def validate(
        self,
        model: Any,
        instance: Any,
        exclude: Iterable[str | Combinable] | None = None,
        using: str = DEFAULT_DB_ALIAS,
    ) -> None:
        key = getattr(instance, model._meta.get_field(self.field).attname)
        if key is None or self.field in set(exclude or ()):
            return
        others: Any = model._meta.get_field(self.field).related_model
        if not others._base_manager.using(using).filter(pk=key, diary=instance.diary_id).exists():
            raise ValidationError(self.get_violation_error_message(), code=self.violation_error_code)


def referred_to(*, name: str) -> models.UniqueConstraint:
    """What `KeyInDiary` needs of the table that it leads to."""
    return models.UniqueConstraint(fields=["diary", "id"], name=name)


class RowQuerySet(models.QuerySet[Row]):
    def kept(self) -> Self:
        """Not in the bin."""
        return self.filter(deleted_at__isnull=True)

    def binned(self) -> Self:
        return self.filter(deleted_at__isnull=False)


class PartOfRow(HeldRow):
    """A row that hangs on another one of its diary (`KeyInDiary`), which says that the diary is there."""

    # A check for each row less; the one that it hangs on has it.
    diary = models.ForeignKey(
        "diary.Diary", on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )

    class Meta:
        abstract = True


class DiaryRow(HeldRow):
    """A row with a uuid, made by whoever writes it down first, so that a retry is the same row."""

    uuid = models.UUIDField(default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True
        constraints: ClassVar[Any] = [
            # For each diary, and not for the whole site: two of them may load the same archive.
            models.UniqueConstraint(fields=["diary", "uuid"], name="%(class)s_uuid_once"),
        ]


class BinnedRow(DiaryRow):
    """A row that a person can delete and, for thirty days, take back out of the bin."""

    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta(DiaryRow.Meta):
        abstract = True
        indexes: ClassVar[Any] = [
            # Few rows lie in a bin, and only they stand in this index, by which old ones of all diaries are found too.
            models.Index(
                fields=["diary", "deleted_at"], condition=models.Q(deleted_at__isnull=False), name="%(class)s_binned"
            ),
        ]
