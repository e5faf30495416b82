"""Texts that break pages, files and programs: each is only text."""

from __future__ import annotations

from typing import Final

MARKUP: Final = {
    "html": "<script>alert(1)</script>",
    "html, half": "</td></table><b",
    "attribute": "\" onmouseover='alert(1)' x=\"",
    "entity": "&amp; &#60;b&#62; &nbsp;",
    "comment": "<!-- not shown -->",
    "cdata": "<![CDATA[x]]>",
    "template tag": "{% now 'Y' %} {{ 7 }} {# no #}",
    "format": "{0.__class__} %s %(name)s $HOME",
    "typst code": '#read("/etc/passwd") #eval("1+1")',
    "typst import": '#import "x.typ": * #include "y.typ"',
    "typst markup": "*bold* _it_ `raw` = head",
    "typst mathematics": "$x^2 + sum_(i=1)^n$",
    "typst label": "@ref <label> #cite(<a>)",
    "typst brackets": "] [ } { ) ( ]]]",
    "typst comment": "// gone /* gone */",
    "typst escapes": "\\u{41} \\n \\",
    "typst shorthands": "-- --- ... ~ -? 'a' \"b\"",
    "list signs": "- one + two / three: four 1. five",
    "latex": "\\input{/etc/passwd} %x ^^M",
    "postscript": "(text) Tj ET endstream endobj %%EOF",
    "sql": "'; DROP TABLE diary_episode; --",
    "formula": '=HYPERLINK("https://example.org","x")',
    "shell": "`id` $(id) | ; && > /dev/null",
    "address": "https://example.org/?a=b&c=d#e",
    "json": '{"a": [null, true, "\\"]}',
    "quotes": "“double” ‘single’ «guillemets» „low‟",
    "dashes": "a-b a–b a—b a−b",
    "accents": "Ærøskøbing, Łódź, Šibenik, ñandú, İstanbul",
    "cyrillic": "Дёргается палец на ноге",
    "greek": "Τρέμει το δάχτυλο",
    "mixed": "μg/L ± 5 °C × ½ ≤ 3 €",
    "long number": "1234567890 " * 5,
}
"""What comes out of the PDF as it went in."""

SHAPES: Final = {
    "right to left": "שלום עולם",
    "arabic with numbers": "رعشة 12 في 3 أيام",
    "both ways": "abc שלום def مرحبا ghi",
    "override": "abc\u202edef\u202cghi",
    "isolates": "\u2066abc\u2069\u2067def\u2069\u2068ghi\u2069",
    "marks of direction": "a\u200eb\u200fc\u061cd",
    "zero width": "a\u200bb\u200cc\u200dd\u2060e\ufefff",
    "soft hyphen": "twitch\u00ading",
    "many marks": "Z\u0351\u036b\u0343a\u0321\u0357l\u0329\u0346g\u033a\u0306o\u0352",
    "a mark alone": "\u0301",
    "marks by the hundred": "e" + "\u0301" * 200,
    "emoji": "😀 ✨ 🦶",
    "a family": "👩\u200d👩\u200d👧\u200d👦",
    "flags": "🏳\ufe0f\u200d🌈 🇩🇪 🏴\U000e0067\U000e0062\U000e007f",
    "skin and keycaps": "👍🏽 1\ufe0f\u20e3",
    "tags": "\U000e0041\U000e007f",
    "private use": "\ue000 \U000f0000 \U0010fffd",
    "no characters": "\ufdd0 \ufffe \uffff \U0001ffff",
    "unassigned": "\u0378 \U000e0fff",
    "chinese": "脚趾抽搐",
    "thai": "นิ้วเท้ากระตุก",
    "devanagari": "पैर की अंगुली",
    "tibetan": "ཀྱ \u0f37\u0f71",
    "old scripts": "𓂀 𐎀 𝒳 ꙮ",
    "full width": "ｆｕｌｌ　ｗｉｄｔｈ",
    "other blanks": "a\u00a0b\u2003c\u3000d\u202fe",
    "line separators": "a\u2028b\u2029c",
    "many lines": "a\n\n\n\n\n\nb\tc",
    "one long word": "x" * 300,
    "one wide word": "W" * 300,
    "long without letters": "." * 300,
    "only blanks": "   ",
}
"""What makes a page, whatever letters it has to do without."""

CONTROLS: Final = {
    "nul": "a\x00b",
    "bell and backspace": "a\x07\x08b",
    "escape": "\x1b[31mred\x1b[0m",
    "delete and the upper ones": "a\x7f\x85\x9fb",
    "carriage return": "a\rb\r\nc",
    "form feed": "a\x0c\x0bb",
    "half a pair": "a\ud800b",
}
"""What no form lets in, and none of which breaks a page."""
