"""How often do the reasons to see a doctor speak up in diaries with nothing behind them?

Writes benign diaries of a year, each stationary by construction, looks at each once a week as Flicker would, and prints
how many ever showed each flag: `python -m benchmarks.benign [diaries of each kind]`. Then the same diaries again with
tingling ticked on some of their entries, and with the question after such an entry answered or not. Real diaries may
differ; what is made up here is said in `KINDS`, `HABITS` and `TINGLING`.
"""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

import numpy as np

from diary.domain.anatomy import OTHER_SITES, SITES, TOES
from diary.domain.background import Background
from diary.domain.catalogue import FALLING_ASLEEP
from diary.domain.criteria import CRITERIA, matches
from diary.domain.history import (
    Answered,
    Bools,
    Floats,
    History,
    HistoryEpisode,
    Ints,
    Tried,
    days_of,
    episodes_of,
    factors_of,
)
from diary.domain.lasting import Lasted, lasting
from diary.domain.rule_input import BASELINE_DAYS, TREND_DAYS, RuleInput, Urgency
from diary.domain.rules import numbness, spreading
from diary.domain.trend import Counts

SEED: Final = 20301
FIRST: Final = date(2025, 1, 1)
DAYS: Final = 365


@dataclass(frozen=True)
class TwitchProcess:
    """How often it twitches: `mean` a day; the day-to-day correlation `rho` and spread `sd` of its logarithm; `shape`
    of the negative binomial; `stay`, the chance that a quiet or an active spell goes on tomorrow; weekends."""

    mean: float = 2.0
    rho: float = 0.0
    sd: float = 0.0
    shape: float = np.inf
    stay: float | None = None
    weekend: float = 1.0


KINDS: Final = {
    "every day alike": TwitchProcess(),
    "scattered": TwitchProcess(shape=1),
    "ups and downs": TwitchProcess(rho=0.5, sd=0.7, shape=3),
    "long ups and downs": TwitchProcess(rho=0.8, sd=0.9, shape=3),
    "bouts": TwitchProcess(shape=2, stay=0.8),
    "bouts of weeks": TwitchProcess(shape=2, stay=0.95),
    "rare": TwitchProcess(mean=0.4, rho=0.5, sd=0.7, shape=3),
    "frequent": TwitchProcess(mean=8, rho=0.6, sd=0.5, shape=3),
    "weekends": TwitchProcess(rho=0.5, sd=0.6, shape=3, weekend=1.6),
}
HABITS: Final = {
    "missing": 0.2, "missing where quiet": 0.15, "elsewhere": 0.01, "asleep": 0.08, "tried": 0.2, "better": 0.4,
    "tingling that clears": 0.03, "weak after exercise": 0.02, "tingling that lasts": 0.002, "weak": 0.002,
    "pain of 4": 0.002,
}  # fmt: skip
"""Chances: of a missing day, of an episode elsewhere or while falling asleep, of a remedy and of its helping, and of
what happens to healthy people on some days."""


TINGLING: Final = ((0.0, 0.0), (0.05, 0.0), (0.2, 0.0), (0.05, 0.8), (0.2, 0.8))
"""Shares of entries on which tingling is ticked, each by itself; and of the days with such a tick on which the question
after it is answered with "within minutes"."""


def daily(random: np.random.Generator, kind: TwitchProcess) -> Ints:
    """Episodes on each day of a stationary year."""
    level = np.empty(DAYS)
    noise = random.standard_normal(DAYS)
    level[0] = noise[0]
    for day in range(1, DAYS):
        level[day] = kind.rho * level[day - 1] + np.sqrt(1 - kind.rho**2) * noise[day]
    rate = kind.mean * np.exp(kind.sd * level - kind.sd**2 / 2)
    if kind.stay is not None:
        flips = random.random(DAYS) >= kind.stay
        rate *= 2.0 * ((random.integers(2) + np.cumsum(flips)) % 2)
    weekend = (np.arange(DAYS) + FIRST.weekday()) % 7 >= 5
    rate *= np.where(weekend, kind.weekend, 1) * 7 / (5 + 2 * kind.weekend)
    if np.isfinite(kind.shape):
        rate *= random.gamma(kind.shape, 1 / kind.shape, DAYS)
    return random.poisson(rate)


def recorded_days(random: np.random.Generator, episodes: Ints, share: float = HABITS["missing"]) -> Bools:
    """Missing days come in runs of two, and more of them where there was nothing to write down."""
    missing = np.zeros(len(episodes), dtype=np.bool_)
    begin = share * 0.5 / (1 - share)
    for day in range(len(episodes)):
        missing[day] = random.random() < (0.5 if day and missing[day - 1] else begin)
    missing |= (episodes == 0) & (random.random(len(episodes)) < HABITS["missing where quiet"])
    return ~missing


def entries(
    random: np.random.Generator, episodes: Ints, recorded: Bools
) -> tuple[list[HistoryEpisode], dict[str, int]]:
    """The episodes of a year, toes of one foot and now and then somewhere else, and how strong each was, by uuid."""
    side = ("left", "right")[random.integers(2)]
    home = [site.key for site in TOES if site.side == side]
    usual, second = random.choice(len(home), 2, replace=False)
    drift = np.empty(DAYS)
    drift[0] = random.standard_normal()
    for day in range(1, DAYS):
        drift[day] = 0.6 * drift[day - 1] + 0.8 * random.standard_normal()
    rows: list[HistoryEpisode] = []
    strengths: dict[str, int] = {}
    for day in np.flatnonzero(recorded).tolist():
        for _ in range(episodes[day]):
            site = home[usual] if random.random() < 0.8 else home[second]
            if random.random() < HABITS["elsewhere"]:
                site = OTHER_SITES[random.integers(len(OTHER_SITES))].key
            minute = int(random.integers(1440))
            on = FIRST + timedelta(days=day)
            uuid = f"{len(rows):06}"
            strengths[uuid] = int(np.clip(round(2.2 + 0.6 * drift[day] + 0.7 * random.standard_normal()), 1, 5))
            rows.append(
                HistoryEpisode(
                    uuid=uuid,
                    day=on,
                    started_at=datetime.combine(on, time(minute // 60, minute % 60), UTC),
                    pain=4 if random.random() < HABITS["pain of 4"] else 0,
                    state=FALLING_ASLEEP if random.random() < HABITS["asleep"] else "resting",
                    feeling="twitch",
                    counted=True,
                    imported=False,
                    sites=(site,),
                    signs=(),
                    triggers=(),
                )
            )
    return rows, strengths


def with_tingling(random: np.random.Generator, rows: list[HistoryEpisode], share: float) -> list[HistoryEpisode]:
    """The entries with tingling ticked on a share of them."""
    return [replace(row, signs=("tingling",)) if random.random() < share else row for row in rows]


def answers(random: np.random.Generator, recorded: Bools) -> tuple[Answered, ...]:
    """What healthy people answer on some days; a no is read by no rule and left out here."""
    said = []
    for question, answer, chance in (
        ("numbness", "clears", HABITS["tingling that clears"]),
        ("numbness", "lasts_longer", HABITS["tingling that lasts"]),
        ("weakness", "after_exercise", HABITS["weak after exercise"]),
        ("weakness", "feels_weak", HABITS["weak"]),
    ):
        for day in np.flatnonzero(recorded & (random.random(DAYS) < chance)):
            on = FIRST + timedelta(days=int(day))
            said.append(Answered(on, "", question, answer, (), "", None, imported=False))
    return tuple(said)


def that_clears(random: np.random.Generator, rows: list[HistoryEpisode], share: float) -> tuple[Answered, ...]:
    """Answers that it went away within minutes, on a share of the days with a tick."""
    days = sorted({row.day for row in rows if row.signs})
    return tuple(
        Answered(day, "", "numbness", "clears", (), "", None, imported=False) for day in days if random.random() < share
    )


def looks(
    random: np.random.Generator, kind: TwitchProcess, tingling: float = 0.0, clears: float = 0.0
) -> list[RuleInput]:
    """One diary, looked at on each Monday of its year; the same one whatever share of its entries tingles, and of the
    days with these is answered."""
    episodes = daily(random, kind)
    recorded = recorded_days(random, episodes)
    rows, strengths = entries(random, episodes, recorded)
    ticks = random.spawn(1)[0]
    rows = with_tingling(ticks, rows, tingling)
    settled = that_clears(ticks, rows, clears)
    last = FIRST + timedelta(days=DAYS - 1)
    tried = [
        Tried(int(index), ("stretching", "water", "massage")[random.integers(3)], _outcome(random), None)
        for index in np.flatnonzero(random.random(len(rows)) < HABITS["tried"])
    ]
    column = episodes_of(rows, FIRST)
    said = (*answers(random, recorded), *settled)
    history = History(days_of([], FIRST, last), column, factors_of([], FIRST, last), said, tuple(tried))
    awake = ~column.sleep_onset
    n = np.bincount(column.day[awake], minlength=DAYS).astype(float)
    weights = np.array([strengths[uuid] for uuid in column.uuid])[awake]
    strength = np.bincount(column.day[awake], weights=weights, minlength=DAYS).astype(float)
    until = int(np.flatnonzero(recorded)[BASELINE_DAYS - 1])
    early = column.sites[awake & (column.day <= until)]
    regions = frozenset(site.region for site in SITES if early[:, site.bit].any())
    mondays = [FIRST + timedelta(days=day) for day in range(DAYS) if (FIRST + timedelta(days=day)).weekday() == 0]
    return [
        RuleInput(
            today, history, _counts(today, recorded, n, strength), Background(onset_on=FIRST), regions,
            FIRST + timedelta(days=until) if (today - FIRST).days >= until else None, FIRST, ahead=timedelta(0),
            lasted=_lasted(today, recorded & (n > 0)),
        )
        for today in mondays
    ]  # fmt: skip


def _outcome(random: np.random.Generator) -> str:
    return "better" if random.random() < HABITS["better"] else "no_change"


def _lasted(today: date, twitched: Bools) -> Lasted:
    indexes = np.flatnonzero(twitched[: (today - FIRST).days + 1])[::-1]
    return Lasted(lasting((FIRST + timedelta(days=int(index)) for index in indexes), today))


def _counts(today: date, recorded: Bools, episodes: Floats, strength: Floats) -> Counts:
    end = (today - FIRST).days + 1
    before = max(TREND_DAYS - end, 0)

    def of(column: Floats) -> Floats:
        return np.concatenate([np.zeros(before), column[max(end - TREND_DAYS, 0) : end]])

    first = today - timedelta(days=TREND_DAYS - 1)
    known = of(recorded.astype(float)) > 0
    return Counts(first, known, known & (of(episodes) > 0), of(episodes), of(strength), of(episodes))


def shown(n: int, kind: TwitchProcess, seed: int) -> Counter[str]:
    """In how many of n diaries each flag was ever shown."""
    seen: Counter[str] = Counter()
    for each in range(n):
        random = np.random.default_rng([SEED, seed, each])
        seen.update({match.criterion for look in looks(random, kind) for match in matches(look)})
    return seen


def tingles(n: int, kind: TwitchProcess, seed: int, shares: tuple[float, float]) -> Counter[str]:
    """Of n diaries with such `TINGLING`: how many ever met N1, how many ever as prompt, how many looks met it, and how
    many ever met S1 as prompt."""
    told: Counter[str] = Counter()
    for each in range(n):
        year = looks(np.random.default_rng([SEED, seed, each]), kind, *shares)
        found = [match.urgency for look in year if (match := numbness(look))]
        spread = [match.urgency for look in year if (match := spreading(look))]
        told.update(
            ever=bool(found), prompt=Urgency.PROMPT in found, looks=len(found), of=len(year),
            spreading=Urgency.PROMPT in spread,
        )  # fmt: skip
    return told


def main() -> None:
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 112
    told = {name: shown(n, kind, seed) for seed, (name, kind) in enumerate(KINDS.items())}
    ids = [row.id for row in CRITERIA if any(seen[row.id] for seen in told.values())]
    print(f"{n} benign diaries of each kind, a year, one look a week; seed {SEED}; percent that ever showed it")
    print("| diary |", " | ".join(ids), "|")
    print("|---|" + "---|" * len(ids))
    for name, seen in told.items():
        print(f"| {name} |", " | ".join(f"{100 * seen[row] / n:.0f}" for row in ids), "|")
    all_of = {row: 100 * sum(seen[row] for seen in told.values()) / (n * len(told)) for row in ids}
    print("| all |", " | ".join(f"{all_of[row]:.1f}" for row in ids), "|")
    print_tingling(n)


def print_tingling(n: int) -> None:
    print(
        "N1 with tingling ticked on a share of entries, percent: diaries that ever met it / as prompt / looks that did"
    )
    heads = (f"{share:.0%}" + (f", {settled:.0%} answered" if settled else "") for share, settled in TINGLING)
    print("| diary |", " | ".join(heads), "|")
    print("|---|" + "---|" * len(TINGLING))
    total = {shares: Counter[str]() for shares in TINGLING}
    for seed, (name, kind) in enumerate(KINDS.items()):
        told = {shares: tingles(n, kind, seed, shares) for shares in TINGLING}
        for shares, found in told.items():
            total[shares].update(found)
        print(f"| {name} |", " | ".join(_in_percent(found, n) for found in told.values()), "|")
    print("| all |", " | ".join(_in_percent(found, n * len(KINDS)) for found in total.values()), "|")
    spread = [f"{100 * found['spreading'] / (n * len(KINDS)):.1f}" for found in total.values()]
    print("S1 ever as prompt:", ", ".join(spread), "%")


def _in_percent(told: Counter[str], n: int) -> str:
    ever, prompt = 100 * told["ever"] / n, 100 * told["prompt"] / n
    return f"{ever:.0f} / {prompt:.0f} / {100 * told['looks'] / told['of']:.0f}"


if __name__ == "__main__":
    main()
