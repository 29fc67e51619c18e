#!/bin/sh
# Installs and builds what is missing or out of date, then runs three nodes on this machine. Arguments go to `demo`.
set -eu
cd "$(dirname "$0")"

say() { echo "run-servers: $*" >&2; }

if ! command -v node >/dev/null 2>&1; then
  say "Node.js is not installed. Skein needs Node.js 20.19, 22.14, 24 or newer: https://nodejs.org"
  exit 69
fi
if ! node -e '
  const [major, minor] = process.versions.node.split(".").map(Number);
  process.exit((major === 20 && minor >= 19) || (major === 22 && minor >= 14) || major >= 24 ? 0 : 1);
'; then
  say "this is Node.js $(node --version); Skein needs 20.19, 22.14, 24 or newer: https://nodejs.org"
  exit 69
fi

# npm writes this file at the end of every install.
installed=node_modules/.package-lock.json
if [ ! -f "$installed" ] || [ -n "$(find package-lock.json -newer "$installed")" ]; then
  say "installing packages"
  npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2
  touch "$installed"
fi

built=dist/web/index.html
sources="server shared terminal web package.json package-lock.json vite.config.ts"
# shellcheck disable=SC2086 # a list of words on purpose
if [ ! -f "$built" ] || [ ! -f dist/skein.js ] || [ -n "$(find $sources -newer "$built" -type f | head -n 1)" ]; then
  say "building"
  npm run --silent build >/dev/null
fi

exec node dist/skein.js demo "$@"
