"""The toe picker: two soles with real checkboxes on them, and the other places as chips."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms

from diary.domain.anatomy import OTHER_SITES, SITE_CHOICES, TOES
from diary.domain.feet import HEIGHT, SOLE, WIDTH


class FeetWidget(forms.CheckboxSelectMultiple):
    """Checkboxes for all sites. `mirrored` puts the left foot on the right, as somebody opposite sees it."""

    template_name = "diary/widgets/feet.html"
    use_fieldset = True
    mirrored = False

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
        context["others"] = [_box(site.key, site.name, prefix, chosen, 0) for site in OTHER_SITES]
        context["others_chosen"] = any(site.key in chosen for site in OTHER_SITES)
        context |= {"sole": SOLE, "width": WIDTH, "height": HEIGHT, "prefix": prefix}
        return context


def _box(key: str, name: str, prefix: str, chosen: Collection[str], digit: int) -> dict[str, Any]:
    return {"key": key, "name": name, "id": f"{prefix}_{key}", "checked": key in chosen, "digit": digit}


class FeetField(forms.MultipleChoiceField):
    """Where it twitched: keys of `anatomy.SITES`, at least one."""

    widget = FeetWidget

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "Where?")
        kwargs.setdefault("error_messages", {"required": "Choose a toe or another place first."})
        super().__init__(choices=SITE_CHOICES, **kwargs)
