#!/bin/sh
# The types of static/js/: what its JSDoc says is checked by the TypeScript of package-lock.json, for pages and workers.
# Nothing is fetched here; `make check` does that before.
tsc=node_modules/typescript/bin/tsc
if command -v node >/dev/null && [ -f $tsc ]; then
  status=0
  for project in jsconfig.json jsconfig.workers.json; do node $tsc -p $project || status=1; done
  exit $status
elif [ "${REQUIRE_NODE:-}" = 1 ]; then
  echo "JAVASCRIPT NOT CHECKED, AND SO THIS FAILS: there is no Node.js, or not what package-lock.json names"
  exit 1
else
  echo "JAVASCRIPT NOT CHECKED: install Node.js and npm, and run make check"
fi
