#!/usr/bin/env bash
# What `./dev check` runs on our sources; `--format` rewrites their format instead. Needs build/dev built (clang-tidy
# reads its compile commands).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

clang=14  # clang-format and clang-tidy judge differently from release to release: this one decides

folders=(sim pose-prediction pipeline reprojection viz bench cli)
mapfile -d '' sources < <(find "${folders[@]}" \( -name '*.cpp' -o -name '*.hpp' \) -print0 | sort -z)
mapfile -d '' scripts < <(find dev .ci cmake -type f \( -name dev -o -path '.ci/*' -o -name '*.sh' \) -print0 | sort -z)
failed=()

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

# The pinned tool, or nothing (with the reason on stdout).
pinned() {  # TOOL
  if command -v "$1-$clang"; then return; fi
  printf '%-8sskipped: needs %s-%s (Debian 12, Ubuntu 24.04); others judge differently\n' "${1#clang-}" "$1" "$clang" >&2
}

format=$(pinned clang-format)
if [[ ${1-} == --format ]]; then
  exec "${format:?nothing to format with}" -i "${sources[@]}"
fi

[[ -z $format ]] || check format "$format" --dry-run -Werror "${sources[@]}"
check rules python3 cmake/check_rules.py
check shell shellcheck "${scripts[@]}"
tidy=$(pinned clang-tidy)
[[ -z $tidy ]] || check tidy python3 cmake/check_tidy.py "$tidy" build/dev

((${#failed[@]} == 0)) || { printf 'failed: %s\n' "${failed[*]}"; exit 1; }
