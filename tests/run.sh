#!/bin/sh
# Every test on SQLite; then, where a PostgreSQL answers, every test that asks a database on it too, but the browser's;
# and then the quick ones of these once more where each table of a diary is in 8 partitions.
# Where T names paths, only those, on whatever DATABASE_URL says.
set -uf
[ -z "${T:-}" ] || exec pytest $T

postgres="${TEST_POSTGRES_URL:-postgresql://postgres@127.0.0.1:5432/postgres}"
status=0
# Whole files go to one process, because some share a server.
without_the_browser() { pytest -n 2 --dist loadfile -m "not browser$1" || status=1; }

unset DATABASE_URL
without_the_browser ""
pytest -n 2 -m browser || { code=$?; [ $code -eq 5 ] || status=1; }
if python -c "import psycopg, sys; psycopg.connect(sys.argv[1], connect_timeout=3).close()" "$postgres" 2>/dev/null; then
  export DATABASE_URL="$postgres"
  without_the_browser " and database"
  TEST_PARTITIONS=8 without_the_browser " and database and not slow"
elif [ "${REQUIRE_POSTGRES:-}" = 1 ]; then
  echo "POSTGRESQL TESTS FAILED: no server answers"
  status=1
else
  echo "POSTGRESQL TESTS SKIPPED: no server answers; set TEST_POSTGRES_URL to one that may make databases"
fi
exit $status
