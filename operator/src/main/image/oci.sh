#!/bin/sh
# Packs the folders of layers.sh into an image, as a tar of the OCI image layout 1.0, which `docker load`, `ctr images import`, `podman load` and `skopeo` read. Needs no daemon.
# The same layers give the same file, byte for byte.
# Usage: oci.sh LAYERS_DIR OUTPUT_TAR VERSION
#
# IMAGE_ARCH  amd64 or arm64; this machine's, if not given
# SOURCE_DATE_EPOCH  as of layers.sh
# IMAGE_REVISION  the commit that the image was built from; empty, if not given
# GZIP_LEVEL  1, fast, to 9, small; 9, if not given
set -eu

layers=$1 tar=$2 version=$3
time=${SOURCE_DATE_EPOCH:-1767225600}
name=${IMAGE_NAME:-persistentprocess/ppg}
case ${IMAGE_ARCH:-$(uname -m)} in
  amd64 | x86_64) arch=amd64 ;;
  arm64 | aarch64) arch=arm64 ;;
  *) echo "oci.sh: no support for ${IMAGE_ARCH:-$(uname -m)}" >&2; exit 1 ;;
esac
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
mkdir -p "$stage/oci/blobs/sha256"

pack() { # folder; a tar with nothing in it of who made it, when and where
  tar --create --format=gnu --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$time" --directory="$1" .
}

# What is missing is missed by nobody until a thread on the host looks for it there.
complete() { # the tar of ppg's layer
  tar --list --file="$1" > "$stage/list"
  for library in jnidispatch ppgspawn ppgevents; do
    grep -qx "./usr/lib/ppg/native/lib$library.so" "$stage/list" || {
      echo "oci.sh: lib$library.so is not in the image; build ppg and its layers anew" >&2
      exit 1
    }
  done
}

digest() { # file
  sha256sum "$1" | cut -d' ' -f1
}

store() { # file; prints its digest
  sum=$(digest "$1")
  mv "$1" "$stage/oci/blobs/sha256/$sum"
  echo "$sum"
}

size() { # digest
  stat -c %s "$stage/oci/blobs/sha256/$1"
}

diffs='' descriptors=''
printf '%-10s %12s %12s\n' LAYER BYTES COMPRESSED
for layer in system java libraries ppg aot; do
  pack "$layers/$layer" > "$stage/layer.tar"
  if [ "$layer" = ppg ]; then complete "$stage/layer.tar"; fi
  bytes=$(stat -c %s "$stage/layer.tar")
  diffs="$diffs${diffs:+,}\"sha256:$(digest "$stage/layer.tar")\""
  gzip "-${GZIP_LEVEL:-9}n" "$stage/layer.tar"
  sum=$(store "$stage/layer.tar.gz")
  printf '%-10s %12d %12d\n' "$layer" "$bytes" "$(size "$sum")"
  descriptors="$descriptors${descriptors:+,}{\"mediaType\":\"application/vnd.oci.image.layer.v1.tar+gzip\",\"digest\":\"sha256:$sum\",\"size\":$(size "$sum")}"
done

created=$(date -u -d "@$time" +%Y-%m-%dT%H:%M:%SZ)
cat > "$stage/config" <<EOF
{"created":"$created","architecture":"$arch","os":"linux","config":{
"Entrypoint":["/usr/bin/ppg"],
"Env":["PATH=/usr/bin"],
"Labels":{
"org.opencontainers.image.title":"ppg",
"org.opencontainers.image.description":"Keeps groups of host processes alive on Linux hosts and Kubernetes nodes",
"org.opencontainers.image.licenses":"Apache-2.0",
"org.opencontainers.image.url":"https://persistentprocess.io",
"org.opencontainers.image.vendor":"The ppg authors",
"org.opencontainers.image.revision":"${IMAGE_REVISION:-}",
"org.opencontainers.image.version":"$version"}},
"rootfs":{"type":"layers","diff_ids":[$diffs]}}
EOF
config=$(store "$stage/config")
cat > "$stage/manifest" <<EOF
{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",
"config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"sha256:$config","size":$(size "$config")},
"layers":[$descriptors]}
EOF
manifest=$(store "$stage/manifest")
printf '{"imageLayoutVersion":"1.0.0"}' > "$stage/oci/oci-layout"
cat > "$stage/oci/index.json" <<EOF
{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[
{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:$manifest","size":$(size "$manifest"),
"platform":{"architecture":"$arch","os":"linux"},
"annotations":{"org.opencontainers.image.ref.name":"$version","io.containerd.image.name":"docker.io/$name:$version"}}]}
EOF
chmod -R u=rwX,go=rX "$stage/oci"
mkdir -p "$(dirname "$tar")"
pack "$stage/oci" > "$tar.new"
mv "$tar.new" "$tar"
echo "$tar: $name:$version $arch, $(stat -c %s "$tar") bytes, sha256:$manifest"
