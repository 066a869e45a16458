#!/bin/sh
# Compiles the libraries for this machine, and for the other architecture where its cross compiler is installed.
# Usage: build.sh OUTPUT_DIR   (the JNA resource convention: OUTPUT_DIR/linux-x86-64/libppgspawn.so and libppgevents.so)
set -eu
out=$1
here=$(cd "$(dirname "$0")" && pwd)
flags="-std=gnu17 -O2 -g0 -fPIC -shared -Wall -Wextra -Wconversion -Werror -fvisibility=hidden -fno-stack-protector -Wl,-z,relro,-z,now"

compile() { # compiler, JNA resource prefix
  mkdir -p "$out/$2"
  # shellcheck disable=SC2086
  "$1" $flags -o "$out/$2/libppgspawn.so" "$here/ppg_spawn.c"
  # shellcheck disable=SC2086
  "$1" $flags -o "$out/$2/libppgevents.so" "$here/ppg_events.c" "$here"/events_*.c
}

cc=${CC:-cc}
command -v "$cc" > /dev/null || { echo "build.sh: no C compiler '$cc'; install gcc (Debian: apt-get install gcc libc6-dev) or set CC" >&2; exit 1; }
case $(uname -m) in
  x86_64) compile "$cc" linux-x86-64; other=linux-aarch64; cross=aarch64-linux-gnu-gcc ;;
  aarch64) compile "$cc" linux-aarch64; other=linux-x86-64; cross=x86_64-linux-gnu-gcc ;;
  *) echo "build.sh: no support for $(uname -m)" >&2; exit 1 ;;
esac
if command -v $cross > /dev/null; then compile $cross $other; fi
