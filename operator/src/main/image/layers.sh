#!/bin/sh
# Puts together what the image holds, a folder per layer, what changes most seldom first: system, java, libraries, ppg, aot.
# All but the last are the same, byte for byte, for the same sources, JDK and C library; the last depends on the order in which threads load classes.
# Usage: layers.sh OUTPUT_DIR [runtime]   (runtime: only java, libraries and ppg, which packages install; after `mvn -pl operator package`; Dockerfile and Maven both run this)
#
# JAVA_HOME      the JDK, 25 or later, whose runtime is cut down
# IMAGE_ARCH     amd64 or arm64; this machine's, if not given
# IMAGE_JMODS    the jmods folder of a JDK of the same version for IMAGE_ARCH, where that is not this machine's
# IMAGE_SYSROOT  where the C library for it lies, with what Debian says of its licences in usr/share/doc; / if not given
# SOURCE_DATE_EPOCH  the time that all files get, seconds
set -eu

out=$1
here=$(CDPATH="" cd -- "$(dirname -- "$0")" && pwd)
operator=$(CDPATH="" cd -- "$here/../../.." && pwd)
sysroot=${IMAGE_SYSROOT:-/}
time=${SOURCE_DATE_EPOCH:-1767225600}
home=usr/lib/ppg

fail() {
  echo "layers.sh: $1" >&2
  exit 1
}

case $(uname -m) in
  x86_64) own=amd64 ;;
  aarch64) own=arm64 ;;
  *) fail "no support for $(uname -m)" ;;
esac
arch=${IMAGE_ARCH:-$own}
case $arch in
  amd64) triplet=x86_64-linux-gnu prefix=linux-x86-64 ;;
  arm64) triplet=aarch64-linux-gnu prefix=linux-aarch64 ;;
  *) fail "IMAGE_ARCH=$arch is neither amd64 nor arm64" ;;
esac
if [ "$arch" = "$own" ]; then cc=${CC:-cc}; else cc=$triplet-gcc; fi
[ -x "${JAVA_HOME:-}/bin/jlink" ] || fail "JAVA_HOME=${JAVA_HOME:-} has no jlink; name a JDK, 25 or later"
[ -f "$operator/target/ppg.jar" ] || fail "there is no $operator/target/ppg.jar; run mvn -pl operator package"
[ "$arch" = "$own" ] || [ -d "${IMAGE_JMODS:-}" ] || fail "for $arch on $own, IMAGE_JMODS has to name the jmods of a JDK for $arch"
for library in ppgspawn ppgevents; do
  [ -f "$operator/target/classes/$prefix/lib$library.so" ] || fail "lib$library was not compiled for $arch: install $cc and build again"
done
command -v readelf > /dev/null || fail "readelf is missing; install binutils"

rm -rf "$out"
for layer in system java libraries ppg; do mkdir -p "$out/$layer/$home"; done
mkdir -p "$out/aot/$home/cache"
out=$(CDPATH="" cd -- "$out" && pwd)

java_runtime() {
  if [ "$arch" = "$own" ]; then from=; else from="--module-path $IMAGE_JMODS"; fi
  # shellcheck disable=SC2086
  "$JAVA_HOME/bin/jlink" $from --add-modules "$(paste -sd, "$here/modules")" --output "$out/java/$home/java" \
    --compress zip-6 --strip-java-debug-attributes --no-header-files --no-man-pages --vm server
  find "$out/java/$home/java/bin" -type f ! -name java -delete
  # Debian's JDK has debugging symbols of 600 MB, and links to files of other packages.
  find "$out/java/$home/java" -name '*.debuginfo' -delete
  find "$out/java/$home/java" -xtype l -delete
}

application() {
  cp "$operator"/target/lib/*.jar "$(mkdir -p "$out/libraries/$home/lib" && echo "$out/libraries/$home/lib")"
  cp "$operator/target/ppg.jar" "$operator/bin/jvm.options" "$out/ppg/$home"
  mkdir -p "$out/ppg/$home/native" "$out/ppg/usr/bin"
  (cd "$out/ppg/$home/native" &&
    "$JAVA_HOME/bin/jar" -xf "$operator"/target/lib/jna-[0-9]*.jar "com/sun/jna/$prefix/libjnidispatch.so" &&
    mv "com/sun/jna/$prefix/libjnidispatch.so" . && rm -r com)
  cp "$operator/target/classes/$prefix"/lib*.so "$out/ppg/$home/native"
  "$cc" -D_GNU_SOURCE -std=gnu17 -Os -g0 -Wall -Wextra -Werror -Wl,-z,relro,-z,now -s -o "$out/ppg/usr/bin/ppg" "$operator/src/main/native/ppg_exec.c"
  cp "$here/cluster.options" "$out/ppg/$home"
}

elf_files() { # in the layers so far
  find "$out" -type f \( -name '*.so*' -o -path '*/bin/*' \)
}

needed() { # libraries that files link to
  readelf -d "$@" 2> /dev/null | sed -n 's/.*(NEEDED).*\[\(.*\)\]$/\1/p' | sort -u
}

# The C library's own search finds them where Debian has them.
system_libraries() {
  mkdir -p "$out/system/lib/$triplet"
  interpreter=$(readelf -l "$out/ppg/usr/bin/ppg" | sed -n 's/.*program interpreter: \(.*\)\]/\1/p')
  mkdir -p "$out/system$(dirname "$interpreter")"
  cp -L "$sysroot/$interpreter" "$out/system$interpreter"
  more=1
  while [ -n "$more" ]; do
    more=
    # shellcheck disable=SC2046
    for library in $(needed $(elf_files)); do
      [ -z "$(find "$out" -name "$library" -print -quit)" ] || continue
      for folder in "lib/$triplet" "usr/lib/$triplet" lib64 usr/lib64; do
        if [ -e "$sysroot/$folder/$library" ]; then
          cp -L "$sysroot/$folder/$library" "$out/system/lib/$triplet/"
          chmod 644 "$out/system/lib/$triplet/$library"
          more=1
          continue 2
        fi
      done
      fail "$library, which the runtime links to, is not below $sysroot"
    done
  done
}

system_files() {
  mkdir -p "$out/system/etc" "$out/system/proc" "$out/system/sys" "$out/system/dev" "$out/system/run/ppg" "$out/system/var/log/ppg" "$out/system/tmp"
  chmod 1777 "$out/system/tmp"
  echo 'root:x:0:0:root:/:/sbin/nologin' > "$out/system/etc/passwd"
  echo 'nonroot:x:65532:65532:nonroot:/:/sbin/nologin' >> "$out/system/etc/passwd"
  printf 'root:x:0:\nnonroot:x:65532:\n' > "$out/system/etc/group"
  echo 'hosts: files dns' > "$out/system/etc/nsswitch.conf"
}

# With the runtime of the image, over the files of the image: the cache is for those alone, down to their time stamps.
aot_cache() {
  stage=$out/.stage
  for layer in libraries ppg java; do mkdir -p "$stage" && cp -a "$out/$layer/." "$stage"; done
  ppg=$stage/$home
  "$here/train.sh" "$ppg" cluster "$stage/cluster.aot" > "$out/../training.log" 2>&1 || fail "the AOT cache could not be made, see $out/../training.log"
  mv "$stage/cluster.aot" "$out/aot/$home/cache"
  rm -r "$stage"
}

same_time() {
  chmod -R go=u-w "$out/java" "$out/libraries" "$out/ppg"
  find "$out" -exec touch -h -d "@$time" {} +
}

java_runtime
application
if [ "${2:-}" = runtime ]; then
  same_time
  exit
fi
system_libraries
system_files
documents=$out/libraries/usr/share/doc/ppg
mkdir -p "$documents"
"$here/../sbom/sbom.sh" ppg-image "$documents/ppg.cdx.json" "$out/system" "$out/java" "$out/ppg" "$out/libraries"
same_time
# The runtime of another machine does not run here: the image starts without a cache, some tenths of a second later.
if [ "$arch" = "$own" ]; then
  aot_cache
  same_time
fi
