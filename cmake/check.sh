#!/usr/bin/env bash
# What `./dev check` runs on our sources; `--format` rewrites their format instead, `--quick` leaves clang-tidy out, which
# needs build/dev built and looks at what changed since the last release; `--all`: at everything.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

folders=(sim pose-prediction pipeline reprojection viz bench cli fuzz)
mapfile -d '' sources < <(find "${folders[@]}" \( -name '*.cpp' -o -name '*.hpp' \) -print0 | sort -z)
mapfile -d '' scripts < <(find dev .ci cmake -type f \( -name dev -o -path '.ci/*' -o -name '*.sh' \) -print0 | sort -z)
failed=()
exec 3>&2  # where clang-tidy counts its files, if that is a terminal

# Runs one check and says how it went; the rest goes on after a failure.
check() {  # NAME COMMAND...
  local name=$1 start=$SECONDS
  shift
  printf '%-8s' "$name"
  if output=$("$@" 2>&1); then
    printf 'ok       %3d s\n' $((SECONDS - start))
  else
    printf 'FAILED   %3d s\n%s\n' $((SECONDS - start)) "$output"
    failed+=("$name")
  fi
}

# clang-format lays out differently from release to release: one decides.
if format=$(command -v clang-format-14); then
  if [[ ${1-} == --format ]]; then exec "$format" -i "${sources[@]}"; fi
  check format "$format" --dry-run -Werror "${sources[@]}"
elif [[ ${1-} == --format ]]; then
  echo 'check: error: this takes clang-format-14 (Debian 12, Ubuntu 24.04), which is not here' >&2
  exit 2
else
  echo 'format  skipped: it takes clang-format-14 (Debian 12, Ubuntu 24.04), which is not here'
fi
check rules python3 cmake/check_rules.py
check shell shellcheck "${scripts[@]}"
# clang-tidy finds other things from release to release too.
if [[ ${1-} == --quick ]]; then
  :
elif tidy=$(command -v clang-tidy-16); then
  check tidy python3 cmake/check_tidy.py "$tidy" build/dev ${1:+"$1"}
else
  echo 'tidy    skipped: it takes clang-tidy-16 (Debian 12, Ubuntu 24.04), which is not here'
fi

((${#failed[@]} == 0)) || { printf 'failed: %s\n' "${failed[*]}"; exit 1; }
