#!/bin/sh
# Builds the harness of each C library with AddressSanitizer and UndefinedBehaviorSanitizer and runs it.
# Usage: check.sh [SECONDS [SEED]]   how long each one fuzzes, 60 by default; a seed that an earlier run printed repeats it
#
# Exit status 77: there is no C compiler with these sanitizers here (Debian: apt-get install gcc libc6-dev).
set -eu
here=$(CDPATH="" cd -- "$(dirname -- "$0")" && pwd)
main=$here/../../main/native
cc=${CC:-cc}
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
sanitize="-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer"
warnings="-Wall -Wextra -Werror"

echo 'int main(void) { return 0; }' > "$out/probe.c"
# shellcheck disable=SC2086
if ! "$cc" $sanitize -o "$out/probe" "$out/probe.c" 2> "$out/probe.log" || ! "$out/probe" 2>> "$out/probe.log"; then
  echo "check.sh: '$cc' cannot build with AddressSanitizer and UndefinedBehaviorSanitizer here: $(head -n 1 "$out/probe.log")" >&2
  exit 77
fi

# As in build.sh: starter and child run on the thread-local storage of the caller.
# shellcheck disable=SC2086
"$cc" -std=gnu17 -O1 -g $warnings $sanitize -fno-stack-protector -o "$out/spawn_test" "$here/spawn_test.c" "$main"/spawn_*.c
# shellcheck disable=SC2086
"$cc" -std=gnu17 -O1 -g $warnings $sanitize -fstack-protector-strong -o "$out/events_test" "$here/events_test.c" "$main/events_exits.c" "$main/events_programs.c" "$main/events_ring.c" "$main/events_types.c"

for test in spawn_test events_test; do
  echo "== $test" >&2
  "$out/$test" "$@"
done
