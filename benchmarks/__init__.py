"""Measures what Flicker costs beside bare Django views that do the least that could do: `python -m benchmarks`.

Two diaries say the same of the last year; the large one keeps busier years before it. Every call on either diary and
its floor take turns in one process, so that only what stands in one table is compared. Never part of the shipped site.
"""
