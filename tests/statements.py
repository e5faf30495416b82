"""What a statement asks of the tables of a diary, and whether it says of which diary.

A small reader of the SQL that Django and `models/bulk.py` write. It knows no more of SQL than that, and refuses what it
does not know, so that nothing passes unread.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from django.db import connection

ANY: Final = object()
"""A value that a secret has: whoever knows it may ask for the row it leads to."""

_TOKEN: Final = re.compile(
    r"""\s+|(?P<text>'(?:[^']|'')*')|"(?P<name>[^"]+)"|(?P<value>%s)|(?P<number>\d+(?:\.\d+)?)"""
    r"""|(?P<word>[A-Za-z_]\w*)|(?P<sign>%%|<=|>=|<>|!=|::|\|\||->>?|[-+*/=<>(),.;\[\]])"""
)
_CLAUSES: Final = ("SELECT", "SET", "FROM", "USING", "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "FOR", "RETURNING")
_JOINS: Final = {"INNER", "LEFT", "RIGHT", "FULL", "CROSS", "JOIN", "OUTER"}


class Token(NamedTuple):
    kind: str
    value: Any


Group = list[Any]
"""Tokens, and what stood between two parentheses as a group of its own."""


class Named(NamedTuple):
    table: str
    name: str


@dataclass
class Scope:
    """The tables that one SELECT, UPDATE or DELETE reads, by the names that it gives them, inside those around it."""

    outer: Scope | None = None
    tables: dict[str, str] = field(default_factory=dict)
    bound: set[str] = field(default_factory=set)

    def is_bound(self, alias: str) -> bool:
        if alias in self.tables:
            return alias in self.bound
        return self.outer is not None and self.outer.is_bound(alias)

    def table_of(self, alias: str) -> str:
        if alias in self.tables:
            return self.tables[alias]
        return self.outer.table_of(alias) if self.outer else ""


@dataclass(frozen=True)
class Rules:
    """For each table of a diary the columns that say the diary, each with the values that say the right one."""

    keys: Mapping[str, Mapping[str, Collection[object]]]

    def says(self, table: str, column: str, value: object) -> bool:
        wanted = self.keys.get(table, {}).get(column, ())
        return value in wanted or ANY in wanted


@dataclass(frozen=True)
class Unbound:
    """A table that a statement reads without saying of which diary."""

    table: str
    sql: str

    def __str__(self) -> str:
        return f"{self.table}: {self.sql}"


def unbound(sql: str, params: Sequence[object] | None, rules: Rules) -> list[Unbound]:
    """The tables of a diary that a statement reads, changes or empties without saying of which diary."""
    reader = _Statements(rules)
    reader.statement(_groups(_tokens(sql, params)))
    return [Unbound(table, sql) for table in reader.found]


def tables_written(sql: str) -> set[str]:
    """The table that a statement writes."""
    return set(re.findall(r'^(?:INSERT (?:OR IGNORE )?INTO|UPDATE|DELETE FROM) "(\w+)"', sql))


def bare(sql: str) -> str:
    """A statement without what row security is told before it, in the same message."""
    return sql.partition("; ")[2] if sql.startswith("SET LOCAL flicker") else sql


@contextmanager
def spied() -> Iterator[list[tuple[str, Sequence[object] | None]]]:
    """The statements that are sent inside, each with its values."""
    seen: list[tuple[str, Sequence[object] | None]] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        # Of many sets of values that go with one statement, the first tells what all of them say.
        first = next(iter(params), None) if many else params
        if isinstance(params, list | tuple) or params is None:
            seen.append((bare(sql), first))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield seen


def _tokens(sql: str, params: Sequence[object] | None) -> Iterator[Token]:
    values = iter(params or ())
    at = 0
    while at < len(sql):
        match = _TOKEN.match(sql, at)
        if match is None:
            raise AssertionError(f"cannot read {sql[at : at + 40]!r} in {sql}")
        at = match.end()
        kind = match.lastgroup
        if kind == "value":
            yield Token("value", next(values))
        elif kind == "text":
            yield Token("value", match["text"][1:-1])
        elif kind == "number":
            yield Token("value", int(match["number"]) if match["number"].isdigit() else float(match["number"]))
        elif kind == "word":
            # Django's own names for the tables of a subquery stand without quotes: U0, V1, T4.
            is_alias = re.fullmatch(r"[A-Z]\d+", match["word"])
            yield Token("name", match["word"]) if is_alias else Token("word", match["word"].upper())
        elif kind:
            yield Token(kind, match[kind])


def _groups(tokens: Iterator[Token]) -> Group:
    group: Group = []
    for token in tokens:
        if token == Token("sign", "("):
            group.append(_groups(tokens))
        elif token == Token("sign", ")"):
            return group
        else:
            group.append(token)
    return group


def _is(part: Any, *words: str) -> bool:
    return isinstance(part, Token) and part.kind == "word" and part.value in words


def _sign(part: Any, *signs: str) -> bool:
    return isinstance(part, Token) and part.kind == "sign" and part.value in signs


def _split(group: Group, at: Callable[[Any], bool]) -> list[Group]:
    parts: list[Group] = [[]]
    for part in group:
        if at(part):
            parts.append([])
        else:
            parts[-1].append(part)
    return parts


class _Statements:
    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.found: list[str] = []

    def statement(self, group: Group, outer: Scope | None = None) -> None:
        if not group:
            return
        if _is(group[0], "SELECT", "UPDATE", "DELETE"):
            for query in _split(group, lambda part: _is(part, "UNION", "EXCEPT", "INTERSECT")):
                self.query(query[1:] if _is(query[0], "ALL") else query, outer)
        elif _is(group[0], "INSERT"):
            # What is inserted is held by the constraints; what it is taken from is read as all else.
            start = next((index for index, part in enumerate(group) if _is(part, "SELECT")), len(group))
            end = next((index for index, part in enumerate(group) if _is(part, "ON", "RETURNING")), len(group))
            self.statement(group[start:end], outer)
            self.inside(group[:start] + group[end:], outer)
        elif _is(group[0], "SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT", "ANALYZE", "PRAGMA", "SHOW", "SET"):
            # Not one that another statement hides behind.
            assert not any(_sign(part, ";") for part in group), group
        elif isinstance(group[0], list):
            self.inside(group, outer)
        else:
            raise AssertionError(f"cannot read a statement that begins with {group[:3]}")

    def inside(self, group: Group, scope: Scope | None) -> None:
        """The queries that stand somewhere inside."""
        for part in group:
            if isinstance(part, list):
                if part and _is(part[0], "SELECT"):
                    self.statement(part, scope)
                else:
                    self.inside(part, scope)

    def query(self, group: Group, outer: Scope | None) -> None:
        scope = Scope(outer)
        clauses = _clauses(group)
        edges: list[tuple[str, str]] = []
        if _is(group[0], "UPDATE"):
            clauses["FROM"] = [group[1], *([Token("sign", ","), *clauses["FROM"]] if "FROM" in clauses else [])]
        for joined, alias, conditions in self.sources(clauses.get("FROM", []), scope):
            self.join(joined, alias, conditions, scope, edges)
        for column, other in self.equal(clauses.get("WHERE", []), scope):
            self.bind(column, other, scope, edges)
        changed = True
        while changed:
            reached = {to for start, to in edges if scope.is_bound(start)} & set(scope.tables)
            changed = not reached <= scope.bound
            scope.bound |= reached
        self.found += [
            table for alias, table in scope.tables.items() if table in self.rules.keys and alias not in scope.bound
        ]
        self.inside(group, scope)

    def sources(self, group: Group, scope: Scope) -> Iterator[tuple[str, str, Group]]:
        """Of each table that is read: how it is joined, its name here, and on which conditions."""
        items: list[tuple[str, Group]] = []
        kind = ""
        current: Group = []
        for part in group:
            if _sign(part, ",") or _is(part, *_JOINS):
                if current:
                    items.append((kind, current))
                    current, kind = [], ""
                if _is(part, *_JOINS):
                    kind = f"{kind} {part.value}".strip()
            else:
                current.append(part)
        items.append((kind, current))
        for kind, item in items:
            on = next((index for index, part in enumerate(item) if _is(part, "ON")), len(item))
            named = [part for part in item[:on] if not _is(part, "AS")]
            alias = next(
                (part.value for part in reversed(named) if isinstance(part, Token) and part.kind == "name"), ""
            )
            if named and isinstance(named[0], Token) and named[0].kind == "name":
                scope.tables[alias] = named[0].value
            yield kind, alias, item[on + 1 :]

    def join(self, kind: str, alias: str, conditions: Group, scope: Scope, edges: list[tuple[str, str]]) -> None:
        for column, other in self.equal(conditions, scope):
            # An outer join says of which diary the joined rows are, and nothing of those that it keeps in any case.
            outer = kind.startswith(("LEFT", "RIGHT", "FULL"))
            self.bind(column, other, scope, edges, only=alias if outer else "")

    def bind(self, column: Named, other: object, scope: Scope, edges: list[tuple[str, str]], *, only: str = "") -> None:
        pairs = [(column, other), (other, column)] if isinstance(other, Named) else [(column, other)]
        for this, that in pairs:
            assert isinstance(this, Named)
            if only and this.table != only:
                continue
            if isinstance(that, Named):
                if self.is_key(this, scope) and self.is_key(that, scope):
                    edges.append((that.table, this.table))
            elif self.rules.says(scope.table_of(this.table), this.name, that):
                scope.bound.add(this.table)

    def is_key(self, column: Named, scope: Scope) -> bool:
        """Whether a column says the diary of its row. Another table may equal it, and then is of the same diary."""
        return column.name in self.rules.keys.get(scope.table_of(column.table), ())

    def equal(self, group: Group, scope: Scope) -> set[tuple[Named, object]]:
        """What is equal in every row that a condition lets through: a column and a value, or two columns."""
        if not group:
            return set()
        branches = _split(group, lambda part: _is(part, "OR"))
        if len(branches) > 1:
            return set.intersection(*(self.equal(branch, scope) for branch in branches))
        found: set[tuple[Named, object]] = set()
        for term in _and_terms(group):
            found |= self.equal_in_term(term, scope)
        return found

    def equal_in_term(self, term: Group, scope: Scope) -> set[tuple[Named, object]]:
        if len(term) == 1 and isinstance(term[0], list):
            return set() if term[0] and _is(term[0][0], "SELECT") else self.equal(term[0], scope)
        left, rest = _column(term)
        if left is None or not rest:
            return set()
        if _sign(rest[0], "="):
            right, more = _column(rest[1:])
            if right is not None and not more:
                return {(left, right)}
            if len(rest) == 2 and isinstance(rest[1], Token) and rest[1].kind == "value":
                return {(left, rest[1].value)}
        elif _is(rest[0], "IN") and len(rest) == 2 and isinstance(rest[1], list):
            values = [part for part in rest[1] if not _sign(part, ",")]
            if len(values) == 1 and isinstance(values[0], Token) and values[0].kind == "value":
                return {(left, values[0].value)}
        return set()


def _clauses(group: Group) -> dict[str, Group]:
    clauses: dict[str, Group] = {}
    name = ""
    for part in group:
        if _is(part, *_CLAUSES):
            name = part.value
            clauses[name] = []
        elif name:
            clauses[name].append(part)
    return clauses


def _and_terms(group: Group) -> Iterator[Group]:
    """The terms of a conjunction; the AND of BETWEEN belongs to its term."""
    term: Group = []
    between = False
    for part in group:
        if _is(part, "AND") and not between:
            yield term
            term = []
        else:
            between = _is(part, "BETWEEN") or (between and not _is(part, "AND"))
            term.append(part)
    yield term


def _column(group: Group) -> tuple[Named | None, Group]:
    """The column that a group begins with, and what follows."""
    if len(group) == 1 and isinstance(group[0], list):
        return _column(group[0])
    if (
        len(group) >= 3
        and _sign(group[1], ".")
        and all(isinstance(part, Token) and part.kind == "name" for part in (group[0], group[2]))
    ):
        return Named(group[0].value, group[2].value), group[3:]
    return None, group
