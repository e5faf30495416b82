"""Numbers that no column can hold."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import IntegerField
from django.db.models.lookups import In

# Python makes no number of more than 4,300.
_MOST_DIGITS: Final = 1000


@IntegerField.register_lookup
class InWithinReach(In):
    """`in` for whole numbers, which finds nothing by one that the column cannot hold.

    So do Django's `exact` and the others. Its `in` hands such a number to the database, whose driver refuses it: every
    form that offers rows by their primary keys then breaks by a long row of nines.
    """

    def get_prep_lookup(self) -> Any:
        if self.rhs_is_direct_value():
            # More digits than Python takes for a number are one all the same.
            self.rhs = [value for value in self.rhs if not (isinstance(value, str) and len(value) > _MOST_DIGITS)]
        return super().get_prep_lookup()

    def process_rhs(self, compiler: Any, connection: Any) -> Any:
        if self.rhs_is_direct_value():
            low, high = connection.ops.integer_field_range(self.lhs.output_field.get_internal_type())
            self.rhs = [
                value
                for value in self.rhs
                if not isinstance(value, int) or ((low is None or low <= value) and (high is None or value <= high))
            ]
        return super().process_rhs(compiler, connection)
