"""The toe picker: two soles with real checkboxes on them, or with buttons, and the other places as chips."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

from django import forms

from diary.domain.anatomy import OTHER_SITES, SITE_CHOICES, TOES
from diary.domain.feet import HEIGHT, SOLE, WIDTH

NOWHERE: Final = ("nowhere", "I can't tell where")
"""What is sent where somebody cannot tell the place, and its words. The entry then says none."""


class FeetWidget(forms.CheckboxSelectMultiple):
    """Checkboxes for all sites. `mirrored` puts the left foot on the right, as somebody opposite sees it. With
    `presses` each toe is a button that sends its form, and the page offers the other places beside them."""

    template_name = "diary/widgets/feet.html"
    use_fieldset = True
    mirrored = False
    presses = False

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        chosen = set(value or ())
        prefix = (attrs or {}).get("id") or f"id_{name}"
        sides = ("right", "left") if self.mirrored else ("left", "right")
        context["feet"] = [
            {
                "side": side,
                "place": place,
                "toes": [_box(site.key, site.name, prefix, chosen, site.digit) for site in TOES if site.side == side],
            }
            for side, place in zip(sides, ("left", "right"), strict=True)
        ]
        context["others"] = [_box(key, name, prefix, chosen, 0) for key, name in OTHER_PLACES]
        context["others_chosen"] = any(key in chosen for key, _ in OTHER_PLACES)
        context |= {"sole": SOLE, "width": WIDTH, "height": HEIGHT, "prefix": prefix, "presses": self.presses}
        return context


OTHER_PLACES: Final = (*((site.key, site.name) for site in OTHER_SITES), NOWHERE)


def as_chosen(sites: Collection[str]) -> list[str]:
    """The places of an entry as the picker shows them: one that says none was said to be nowhere."""
    return list(sites) or [NOWHERE[0]]


def in_sentence(name: str) -> str:
    """The name of a place within a sentence: "left great toe"."""
    return name[0].lower() + name[1:]


def _box(key: str, name: str, prefix: str, chosen: Collection[str], digit: int) -> dict[str, Any]:
    return {
        "key": key,
        "name": name,
        "in_sentence": in_sentence(name),
        "id": f"{prefix}_{key}",
        "checked": key in chosen,
        "digit": digit,
    }


class FeetField(forms.MultipleChoiceField):
    """Where it twitched: keys of `anatomy.SITES`, none where nobody can tell. Something has to be chosen."""

    widget = FeetWidget

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "Where?")
        kwargs.setdefault("error_messages", {"required": "Choose a toe or another place first."})
        super().__init__(choices=[*SITE_CHOICES, NOWHERE], **kwargs)

    def clean(self, value: Any) -> list[str]:
        return [key for key in super().clean(value) if key != NOWHERE[0]]
