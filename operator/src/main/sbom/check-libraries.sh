#!/bin/sh
# Compares the libraries that Maven resolved with libraries.sha256: nobody gets a library that was changed after it was reviewed. Maven runs this in each build.
# Usage: check-libraries.sh [write]   (write: after a deliberate change of dependencies)
set -eu
here=$(CDPATH="" cd -- "$(dirname -- "$0")" && pwd)
cd "$here/../../../target/lib"
if [ "${1:-}" = write ]; then
  LC_ALL=C sha256sum ./*.jar > "$here/libraries.sha256"
  exit
fi
LC_ALL=C sha256sum ./*.jar | diff "$here/libraries.sha256" - >&2 || {
  echo "the libraries are not those of operator/src/main/sbom/libraries.sha256 (< listed, > resolved); after a deliberate change run operator/src/main/sbom/check-libraries.sh write" >&2
  exit 1
}
