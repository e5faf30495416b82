"""The one question after an entry."""

from __future__ import annotations

from django import forms

from diary.domain.content import SignAnswer
from diary.domain.ticked import follow_up_answers


def value_of(answer: SignAnswer) -> str:
    """An answer as a button sends it."""
    return " ".join((answer.question, answer.answer, *answer.parts))


class FollowUpForm(forms.Form):
    """An answer to the question after an entry, or "" to skip it. `entry` is the one that it was asked after."""

    answer = forms.CharField(required=False)
    entry = forms.UUIDField()

    def clean_answer(self) -> SignAnswer | None:
        value = self.cleaned_data["answer"]
        if not value:
            return None
        for answer in follow_up_answers():
            if value_of(answer) == value:
                return answer
        raise forms.ValidationError("Choose one of the answers.")
