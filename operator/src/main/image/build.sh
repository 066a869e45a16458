#!/bin/sh
# Builds the image of what `mvn -pl operator package` left, without a daemon: layers.sh, then oci.sh. Maven runs it with the profile `image`.
# Usage: build.sh VERSION   (see layers.sh for the variables)
set -eu
here=$(CDPATH="" cd -- "$(dirname -- "$0")" && pwd)
target=$(CDPATH="" cd -- "$here/../../.." && pwd)/target
case ${IMAGE_ARCH:-$(uname -m)} in
  amd64 | x86_64) export IMAGE_ARCH=amd64 ;;
  arm64 | aarch64) export IMAGE_ARCH=arm64 ;;
  *) echo "build.sh: no support for ${IMAGE_ARCH:-$(uname -m)}" >&2; exit 1 ;;
esac
"$here/layers.sh" "$target/image/$IMAGE_ARCH"
"$here/oci.sh" "$target/image/$IMAGE_ARCH" "$target/ppg-image-$IMAGE_ARCH.tar" "$1"
cp "$target/image/$IMAGE_ARCH/libraries/usr/share/doc/ppg/ppg.cdx.json" "$target/ppg-image-$IMAGE_ARCH.cdx.json"
