#!/bin/sh
# Every test on SQLite; then, where a PostgreSQL answers, the tests that ask a database on it too, but the browser's and
# those that say the same on either database; and then the quick ones of what is stored and read once more where each
# table of a diary is in 8 partitions. TEST_TWICE=all leaves none of them out. What failed is said again at the end, since
# what comes after it is long.
# Where T names paths, only those, on whatever DATABASE_URL says.
set -uf
[ -z "${T:-}" ] || exec pytest $T

postgres="${TEST_POSTGRES_URL:-postgresql://postgres@127.0.0.1:5432/postgres}"
status=0
TEST_FAILURES="$(mktemp)"
export TEST_FAILURES
trap 'rm -f "$TEST_FAILURES"' EXIT

# Tests come in a mixed order, and in the same one each time: what decides can be repeated.
part() {
  printf '\n%s:\n' "$1" | tee -a "$TEST_FAILURES"
  shift
  pytest --randomly-seed="${TEST_SEED:-20701}" -n 2 "$@"
}
# Whole files go to one process, because some share a server; in the order of tests/conftest.py.
# Takes what to call it, more of the expression that chooses tests, and paths.
without_the_browser() {
  name="$1" chosen="$2"
  shift 2
  part "$name" --dist loadfile --no-loadscope-reorder -m "not browser$chosen" "$@" || status=1
}

unset DATABASE_URL
# Many tests start the site, which would be compiled anew each time where nothing may be written beside it.
unset PYTHONDONTWRITEBYTECODE
without_the_browser "on SQLite" ""
# Nobody keeps what browsers write: where there is memory for it, none of them waits for the disk.
free="$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 { print $4 }')"
[ "${free:-0}" -gt 2000000 ] && browsers=/dev/shm || browsers="${TMPDIR:-/tmp}"
(export TMPDIR="$browsers" && part "in a browser" -m browser) || { code=$?; [ $code -eq 5 ] || status=1; }
if python -c "import psycopg, sys; psycopg.connect(sys.argv[1], connect_timeout=3).close()" "$postgres" 2>/dev/null; then
  export DATABASE_URL="$postgres"
  # What a page says of what it is given is the same on both. Every page is opened on both: test_every_page.py,
  # test_every_statement.py, test_access.py.
  either=" and not either" stored="tests/models tests/queries tests/actions tests/commands tests/test_row_security.py"
  [ "${TEST_TWICE:-}" != all ] || { either="" stored=""; }
  without_the_browser "on PostgreSQL" " and database$either"
  TEST_PARTITIONS=8 without_the_browser "on PostgreSQL in 8 partitions" " and database and not slow" $stored
elif [ "${REQUIRE_POSTGRES:-}" = 1 ]; then
  echo "POSTGRESQL TESTS FAILED: no server answers"
  status=1
else
  echo "POSTGRESQL TESTS SKIPPED: no server answers; set TEST_POSTGRES_URL to one that may make databases"
fi
if [ $status -ne 0 ]; then
  echo "FAILED"
  cat "$TEST_FAILURES"
fi
exit $status
