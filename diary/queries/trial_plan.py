"""What a trial of some change could find in a diary, computed from its own days."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, timedelta

from diary.domain.trial import BLOCKS, design_of
from diary.domain.trial_power import OWN_DAYS, CanFind, can_find, can_find_of, data_of
from diary.models import Diary
from diary.queries.cached_results import cached_result
from diary.queries.code_version import CODE_VERSION
from diary.queries.history import days


def can_find_by_blocks(diary: Diary, change: str, today: date) -> Mapping[int, CanFind]:
    """What a trial of a change could find in a diary, by the number of its blocks. Kept for the revision and the day:
    one statement then, and else at most two seconds."""
    usual = design_of(change, BLOCKS[0])
    key = f"trial-plan:{CODE_VERSION}:{today}:{usual.block_days}:{usual.dropped_days}"

    def simulated() -> bytes:
        lately = days(diary, today - timedelta(days=OWN_DAYS), today - timedelta(days=1), in_detail=False)
        found = {blocks: data_of(can_find(lately, design_of(change, blocks))) for blocks in BLOCKS}
        return json.dumps(found).encode()

    found = json.loads(cached_result(diary, key, simulated))
    return {int(blocks): can_find_of(said) for blocks, said in found.items()}
