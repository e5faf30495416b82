"""What a check-in that a device keeps asks beside the check-in itself."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from diary.domain.trial import KEPT
from diary.domain.wording.trial_today import QUESTION
from diary.forms.answers import word


class KeptToItForm(forms.Form):
    """Whether a day of a trial was kept to. `words` say what the day is."""

    trial = forms.UUIDField(widget=forms.HiddenInput)
    kept_to_it = word(QUESTION, KEPT)

    filled: ClassVar = ()

    def __init__(self, *args: Any, words: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kept_to_it"].help_text = words
