#!/bin/sh
# Every test on SQLite; then, where a PostgreSQL answers, every test but the browser's on it too.
set -u
postgres="${TEST_POSTGRES_URL:-postgresql://postgres@127.0.0.1:5432/postgres}"
status=0
env -u DATABASE_URL pytest -q -n 2 -m "not browser" || status=1
env -u DATABASE_URL pytest -q -m browser || { code=$?; [ $code -eq 5 ] || status=1; }
if python -c "import psycopg, sys; psycopg.connect(sys.argv[1], connect_timeout=3).close()" "$postgres" 2>/dev/null; then
  DATABASE_URL="$postgres" pytest -q -n 2 -m "not browser" || status=1
elif [ "${REQUIRE_POSTGRES:-}" = 1 ]; then
  echo "POSTGRESQL TESTS FAILED: no server answers"
  status=1
else
  echo "POSTGRESQL TESTS SKIPPED: no server answers; set TEST_POSTGRES_URL to one that may make databases"
fi
exit $status
