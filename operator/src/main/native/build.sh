#!/bin/sh
# Compiles the libraries for this machine, and for the other architecture where its cross compiler is installed.
# Usage: build.sh OUTPUT_DIR   (the JNA resource convention: OUTPUT_DIR/linux-x86-64/libppgspawn.so and libppgevents.so)
set -eu
out=$1
here=$(cd "$(dirname "$0")" && pwd)
# Hardening flags, as in Debian's dpkg-buildflags: the table of addresses is read-only once it is filled, and a large frame touches each of its
# pages, so that it cannot skip the guard page of its stack.
flags="-std=gnu17 -O2 -g0 -fPIC -shared -Wall -Wextra -Wconversion -Wformat=2 -Werror -fvisibility=hidden -fstack-clash-protection
  -Wl,-z,relro,-z,now,-z,noexecstack"
# Without the stack protector: starter and children run on the caller's thread-local storage, which holds its canary. A detected fault would end the
# agent by libc's abort(3), with the caller's locks. Without _FORTIFY_SOURCE: the libc functions in use fill and read no buffers.
spawn="-fno-stack-protector -U_FORTIFY_SOURCE"
events="-fstack-protector-strong -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2"

compile() { # compiler, JNA resource prefix
  mkdir -p "$out/$2"
  # shellcheck disable=SC2086
  "$1" $flags $spawn -o "$out/$2/libppgspawn.so" "$here/ppg_spawn.c" "$here"/spawn_*.c "$here/log_truncate.c"
  # shellcheck disable=SC2086
  "$1" $flags $events -o "$out/$2/libppgevents.so" "$here/ppg_events.c" "$here"/events_*.c
}

cc=${CC:-cc}
command -v "$cc" > /dev/null || { echo "build.sh: no C compiler '$cc'; install gcc (Debian: apt-get install gcc libc6-dev) or set CC" >&2; exit 1; }
case $(uname -m) in
  x86_64) compile "$cc" linux-x86-64; other=linux-aarch64; cross=aarch64-linux-gnu-gcc ;;
  aarch64) compile "$cc" linux-aarch64; other=linux-x86-64; cross=x86_64-linux-gnu-gcc ;;
  *) echo "build.sh: no support for $(uname -m)" >&2; exit 1 ;;
esac
if command -v $cross > /dev/null; then compile $cross $other; fi
