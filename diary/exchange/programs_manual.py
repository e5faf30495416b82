"""docs/programs.md: the programs whose exports are known, in words."""

from __future__ import annotations

from diary.exchange.mapping.recipes import all_recipes


def manual() -> str:
    """The page of the programs, in Markdown."""
    taken: dict[str, dict[str, None]] = {}
    unseen = {recipe.program for recipe in all_recipes() if not recipe.seen}
    for recipe in all_recipes():
        taken.setdefault(recipe.program, {}).update({recipe.takes: None} if recipe.takes else {})
    rows = [
        f"| {program} | {'; '.join(takes)}{'; its file could not be seen' if program in unseen else ''} |"
        for program, takes in sorted(taken.items(), key=lambda row: row[0].casefold())
    ]
    return _TEXT.replace("<<programs>>", "\n".join(["| program | what is read |", "|---|---|", *rows]))


_TEXT = """# Programs

Written by `manage.py write_docs` from `diary/exchange/mapping/recipes/`; change it there, not here.

Of these programs it is known what the columns of their exports are, so nothing has to be said of them. A program is
known by the names of some columns, in any order and with any others beside them; where one of these is missing, the
file is read as [any other table](import.md). What you say of a file goes before what is known of its program.

<<programs>>

- Never read: mood, steps, pulse, weight and scores of sleep. Alcohol in grams is no number of drinks.
- An entry is a twitch only where its own words speak of twitching or of a toe. An attack of migraine is none, and the
  sleep of a child is not yours: of such a file you are asked.
- Hours of sleep are those of the morning on which they end. Where a program tells the stages of sleep, being awake is
  left out; where it tells the time asleep itself, that counts and not the time in bed.
- A line of a day on which a program measured nothing is passed over.
- Exist (JSON) gives its values without a name, so that nobody can know it; the time of a stage in Health Auto Export is
  read from its tables, and not from its JSON. Loop Habit Tracker writes one column for each habit, and is read as any
  table. Of eMoods, Symple and Manage My Pain no file could be seen, and Shortcuts has no form of its own.
"""
