#!/bin/sh
# Builds everything that a release consists of, from a tag in a fresh clone of this repository: packages, image, chart, bills of materials, a manifest of krew, checksums and
# the provenance statement. RELEASING.md says what to do with it.
# Usage: release.sh TAG OUTPUT_DIR
#
# JAVA_HOME   a JDK, 25 or later; the first that e2e/find-jdk finds, if not given
# DOWNLOADS   URL of the directory from which users will load the files; the manifest of krew names it
# BUILDER_ID  URI of whoever builds, for the provenance statement; urn:ppg:built-by-hand, if not given
# SIGNER      name or fingerprint of a key of gpg: signs the chart, as `helm package --sign` does
set -eu
repository=$(CDPATH="" cd -- "$(dirname -- "$0")/../../../.." && pwd)
fail() { echo "release.sh: $1" >&2; exit 1; }
[ $# = 2 ] || { sed -n 's/^# \(Usage: .*\)/\1/p' "$0" >&2; exit 2; }
tag=$1 version=${1#v}
[ "$tag" != "$version" ] || fail "$tag does not begin with v"
for program in git mvn jq tar sha256sum; do command -v "$program" > /dev/null || fail "$program is missing"; done
git -C "$repository" rev-parse -q --verify "refs/tags/$tag" > /dev/null || fail "there is no tag $tag"
mkdir -p "$2"
out=$(CDPATH="" cd -- "$2" && pwd)
[ -z "$(ls -A "$out")" ] || fail "$out is not empty"
JAVA_HOME=$("$repository/e2e/find-jdk")
export JAVA_HOME
clone=$(mktemp -d)
trap 'rm -rf "$clone"' EXIT
begun=$(date -u +%Y-%m-%dT%H:%M:%SZ)

git clone -q --no-local --branch "$tag" -c advice.detachedHead=false "$repository" "$clone"
cd "$clone"
commit=$(git rev-parse HEAD)
found=$(sed -n '/<artifactId>ppg-parent</,/<version>/s/.*<version>\(.*\)<.*/\1/p' pom.xml)
[ "$found" = "$version" ] || fail "$tag has the version $found; set it with operator/src/main/release/set-version.sh before the tag"
[ "$(sed -n 's/^appVersion: //p' helm/ppg/Chart.yaml)" = "$version" ] || fail "the appVersion of the chart is not $version"

IMAGE_REVISION=$commit mvn -B -q -pl operator -Ppackages,image package -Dmaven.test.skip=true
arch=$(case $(uname -m) in x86_64) echo amd64 ;; aarch64) echo arm64 ;; esac)
target=operator/target
cp "$target"/packages/*.deb "$target"/packages/*.rpm "$target"/packages/ppg-*.tar.gz "$target"/packages/ppg-*.cdx.json "$out"
cp "$target/ppg-image-$arch.tar" "$out/ppg-image-$version-linux-$arch.tar"
cp "$target/ppg-image-$arch.cdx.json" "$out/ppg-image-$version-linux-$arch.cdx.json"
cp "$target/ppg.cdx.json" "$out/ppg-$version.jar.cdx.json"

# As Helm packs it, and the same each time.
chart=ppg-$(sed -n 's/^version: //p' helm/ppg/Chart.yaml).tgz
tar -C helm --sort=name --mtime=@1767225600 --owner=0 --group=0 --numeric-owner --format=ustar -cf - ppg | gzip -9n > "$out/$chart"
if [ -n "${SIGNER:-}" ]; then
  { cat helm/ppg/Chart.yaml; printf '\n...\nfiles:\n  %s: sha256:%s\n' "$chart" "$(sha256sum < "$out/$chart" | cut -d' ' -f1)"; } |
    gpg --batch --local-user "$SIGNER" --clear-sign --output "$out/$chart.prov"
fi

if [ -n "${DOWNLOADS:-}" ]; then
  tarball=ppg-$version-linux-$arch.tar.gz
  cat > "$out/krew.yaml" << YAML
apiVersion: krew.googlecontainertools.github.com/v1alpha2
kind: Plugin
metadata:
  name: ppg
spec:
  version: v$version
  homepage: https://persistentprocess.io
  shortDescription: Show and steer groups of host processes
  description: |
    Shows the groups of processes that ppg keeps alive on the nodes of a cluster, with their instances, events and logs; restarts, reloads and drains them.
  platforms:
  - selector:
      matchLabels: {os: linux, arch: $arch}
    uri: $DOWNLOADS/$tarball
    sha256: $(sha256sum < "$out/$tarball" | cut -d' ' -f1)
    files:
    - {from: "ppg-$version-linux-$arch/*", to: .}
    bin: bin/kubectl-ppg
YAML
fi

cd "$out"
sha256sum -- * > "$clone/sums"
mv "$clone/sums" SHA256SUMS
# in-toto Statement v1 with the provenance predicate v1 of SLSA; its resolved dependencies are the commit, the JDK and the libraries.
jq -R 'capture("(?<sha256>[0-9a-f]+) +(?<name>.*)") | {name, digest: {sha256}}' SHA256SUMS | jq -s . > "$clone/subjects"
sed 's,\./,,' "$clone/operator/src/main/sbom/libraries.sha256" | jq -R 'capture("(?<sha256>[0-9a-f]+) +(?<name>.*)") | {name, digest: {sha256}}' | jq -s . > "$clone/libraries"
# shellcheck disable=SC2016
jq -n --arg tag "$tag" --arg commit "$commit" --arg begun "$begun" --arg ended "$(date -u +%Y-%m-%dT%H:%M:%SZ)" --arg builder "${BUILDER_ID:-urn:ppg:built-by-hand}" \
  --arg jdk "$(sed -n 's/^JAVA_RUNTIME_VERSION="\(.*\)"/\1/p' "$JAVA_HOME/release")" --arg vendor "$(sed -n 's/^IMPLEMENTOR="\(.*\)"/\1/p' "$JAVA_HOME/release")" \
  --arg modules "$(sha256sum < "$JAVA_HOME/lib/modules" | cut -d' ' -f1)" --arg libc "$(getconf GNU_LIBC_VERSION)" \
  --slurpfile subjects "$clone/subjects" --slurpfile libraries "$clone/libraries" '{
    _type: "https://in-toto.io/Statement/v1",
    subject: $subjects[0],
    predicateType: "https://slsa.dev/provenance/v1",
    predicate: {
      buildDefinition: {
        buildType: "https://persistentprocess.io/release/v1",
        externalParameters: {tag: $tag},
        internalParameters: {jdk: ($vendor + " " + $jdk), libc: $libc},
        resolvedDependencies: ([{name: "ppg", digest: {gitCommit: $commit}}, {name: "lib/modules of the JDK", digest: {sha256: $modules}}] + $libraries[0])
      },
      runDetails: {builder: {id: $builder}, metadata: {startedOn: $begun, finishedOn: $ended}}
    }
  }' > provenance.intoto.json
ls -l
echo "release.sh: $tag ($commit) is in $out"
