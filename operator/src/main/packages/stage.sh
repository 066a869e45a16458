#!/bin/sh
# Puts together what the packages install, as a tree, and packs it into a tarball that needs no installation. Maven runs it with the profile `packages`.
# The same sources and JDK give the same files, byte for byte.
# Usage: stage.sh VERSION   (see ../image/layers.sh for the variables; after `mvn -pl operator package`)
#
# PACKAGE_LIBC  the oldest C library that the packages are to run with
set -eu
here=$(CDPATH="" cd -- "$(dirname -- "$0")" && pwd)
operator=$(CDPATH="" cd -- "$here/../../.." && pwd)
version=$1
out=$operator/target/packages
time=${SOURCE_DATE_EPOCH:-1767225600}
case ${IMAGE_ARCH:-$(uname -m)} in
  amd64 | x86_64) arch=amd64 ;;
  arm64 | aarch64) arch=arm64 ;;
  *) echo "stage.sh: no support for ${IMAGE_ARCH:-$(uname -m)}" >&2; exit 1 ;;
esac
root=$out/root name=ppg-$version-linux-$arch

pack() { # DIRECTORY, of $out
  tar -C "$out" --sort=name --mtime="@$time" --owner=0 --group=0 --numeric-owner --format=gnu -cf - "$1" | gzip -9n > "$out/$1.tar.gz"
}

rm -rf "$root" "$out/$name" "$out/layers"
mkdir -p "$root"
IMAGE_ARCH=$arch "$here/../image/layers.sh" "$out/layers" runtime
for layer in java libraries ppg; do cp -a "$out/layers/$layer/." "$root"; done
rm -r "$out/layers"

home=$root/usr/lib/ppg
case $arch in amd64) triplet=x86_64-linux-gnu ;; arm64) triplet=aarch64-linux-gnu ;; esac
strip=$(command -v "$triplet-strip" || echo strip)
find "$home" -type f \( -name '*.so' -o -path '*/java/bin/*' -o -name jexec -o -name jspawnhelper \) -exec "$strip" --strip-unneeded {} +
libc=$(find "$root" -type f \( -name '*.so' -o -path '*/bin/*' -o -path '*/lib/j*' \) -exec readelf -V {} + 2> /dev/null | grep -o 'GLIBC_[0-9.]*' | sort -uV | tail -n 1)
libc=${libc#GLIBC_}
[ "$(printf '%s\n' "$libc" "$PACKAGE_LIBC" | sort -V | tail -n 1)" = "$PACKAGE_LIBC" ] || {
  echo "stage.sh: the files need glibc $libc, and the packages would ask for $PACKAGE_LIBC: build on an older system, or add -Dpackage.libc=$libc" >&2
  exit 1
}
find "$home/java/legal" -type f -exec chmod 644 {} +
cp "$here/files/host.options" "$here/files/stop-members" "$here/files/maintain" "$home"
cp "$here/../image/train.sh" "$home/train"
ln -s ppg "$root/usr/bin/kubectl-ppg"
mkdir -p "$root/usr/lib/systemd/system" "$root/usr/share/doc/ppg" "$root/usr/share/man/man1" "$root/etc/ppg/groups.d" "$root/var/cache/ppg"
cp "$here/files/ppg.service" "$here/files/ppg-members.service" "$root/usr/lib/systemd/system"
for page in "$out"/man/*.1; do gzip -9nc "$page" > "$root/usr/share/man/man1/$(basename "$page").gz"; done
ppg="$JAVA_HOME/bin/java -cp $operator/target/ppg.jar io.persistentprocess.cli.Main"
completions=$root/usr/share/bash-completion/completions
mkdir -p "$completions" "$root/usr/share/zsh/vendor-completions" "$root/usr/share/fish/vendor_completions.d"
$ppg completion bash | sed 1d > "$completions/ppg"
{
  printf '#compdef ppg\nautoload -U +X bashcompinit && bashcompinit\n'
  cat "$completions/ppg"
  # zsh reads this file when the first word is completed, and completes it by its last line.
  printf '_bash_complete -o default -F _complete_ppg\n'
} > "$root/usr/share/zsh/vendor-completions/_ppg"
$ppg completion fish > "$root/usr/share/fish/vendor_completions.d/ppg.fish"
cp "$here/files/copyright" "$root/usr/share/doc/ppg"
cp "$operator/../CHANGELOG.md" "$root/usr/share/doc/ppg"
gzip -9n > "$root/usr/share/doc/ppg/changelog.gz" << EOF
ppg ($(echo "$version" | tr - '~')) unstable; urgency=medium

  * See CHANGELOG.md.

 -- The ppg authors <ppg@persistentprocess.io>  $(LC_ALL=C date -u -R -d "@$time")
EOF
mkdir -p "$root/usr/share/lintian/overrides"
cp "$here/files/lintian-overrides" "$root/usr/share/lintian/overrides/ppg"
ln -s ppg-kubectl.1.gz "$root/usr/share/man/man1/kubectl-ppg.1.gz"
cp "$here/files/README.groups" "$root/etc/ppg/groups.d/README"

chmod 755 "$home/train" "$home/stop-members" "$home/maintain"
"$here/../sbom/sbom.sh" ppg-package "$root/usr/share/doc/ppg/ppg.cdx.json" "$root"
cp "$root/usr/share/doc/ppg/ppg.cdx.json" "$out/$name.cdx.json"
find "$root" -type d -exec chmod 755 {} +
find "$root" -exec touch -h -d "@$time" {} +

# A tarball may lie anywhere: its caches are beside its files, and units would not find it.
mkdir -p "$out/$name"
cp -a "$root/usr/bin" "$root/usr/lib" "$root/usr/share" "$out/$name"
mkdir -p "$out/$name/lib/ppg/cache" "$out/$name/share/systemd"
mv "$out/$name/lib/systemd/system"/*.service "$out/$name/share/systemd"
rm -r "$out/$name/lib/systemd"
cp "$here/files/README.tarball" "$out/$name/README"
# krew wants a licence at the top, and unpacks no links to programs.
cp "$operator/../LICENSE" "$out/$name"
rm "$out/$name/bin/kubectl-ppg"
cp "$out/$name/bin/ppg" "$out/$name/bin/kubectl-ppg"
find "$out/$name" -exec touch -h -d "@$time" {} +
pack "$name"
rm -r "${out:?}/$name"

ln -s /var/cache/ppg "$home/cache"
touch -h -d "@$time" "$home/cache" "$home"
(cd "$root" && tar --sort=name --mtime="@$time" --owner=0 --group=0 --numeric-owner --format=gnu -cf - ./* | gzip -9n > "$out/data.tar.gz")
