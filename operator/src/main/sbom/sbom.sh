#!/bin/sh
# Writes the bill of materials of a tree that a host or a container sees (Sbom.java), and puts the licence texts of its parts into the tree.
# Usage: sbom.sh NAME OUTPUT ROOT…   (JAVA_HOME, IMAGE_SYSROOT as of ../image/layers.sh; after `mvn -pl operator package`, which writes target/ppg.cdx.json)
set -eu
operator=$(CDPATH="" cd -- "$(dirname -- "$0")/../../.." && pwd)
name=$1 output=$(realpath -m "$2")
shift 2
# shellcheck disable=SC2046
set -- $(for root in "$@"; do realpath "$root"; done)
cd "$operator"
exec "$JAVA_HOME/bin/java" -XX:TieredStopAtLevel=1 -cp "target/lib/*" src/main/sbom/Sbom.java "$name" target/ppg.cdx.json "$output" "${IMAGE_SYSROOT:-/}" \
  usr/share/doc/ppg/licenses "$@"
