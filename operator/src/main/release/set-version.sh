#!/bin/sh
# Writes a version everywhere: POMs, chart, image, documentation, what tests expect. The chart's version is the same without -SNAPSHOT.
# Usage: set-version.sh VERSION   (in a clean work tree; then: git commit, git tag vVERSION)
set -eu
cd "$(dirname -- "$0")/../../../.."
new=$1
case $new in
  [0-9]*.[0-9]*.[0-9]*) ;;
  *) echo "set-version.sh: $new is no version like 1.2.3, 1.2.3-rc.1 or 1.2.3-SNAPSHOT" >&2; exit 2 ;;
esac
old=$(sed -n '/<artifactId>ppg-parent</,/<version>/s/.*<version>\(.*\)<.*/\1/p' pom.xml)
[ -n "$old" ] || { echo "set-version.sh: pom.xml has no version" >&2; exit 1; }
pattern=$(echo "$old" | sed 's/\./\\./g')
# What a release looked like, and comparisons of versions, stay.
git grep -l -F -- "$old" . ':!CHANGELOG.md' ':!operator/src/test' ':!operator/docs/week.md' | while read -r file; do sed -i "s/$pattern/$new/g" "$file"; done
old_chart=$(echo "$pattern" | sed 's/-SNAPSHOT$//') new_chart=${new%-SNAPSHOT}
sed -i "s/^version: $old_chart\$/version: $new_chart/" helm/ppg/Chart.yaml
sed -i "s,^\( *helm.sh/chart: ppg-\)$old_chart\$,\1$new_chart," e2e/src/test/resources/chart/golden/*.yaml
case $new in
  *-*) prerelease=true ;;
  *) prerelease=false ;;
esac
sed -i "s,\(artifacthub.io/prerelease: \).*,\1\"$prerelease\"," helm/ppg/Chart.yaml
echo "$old is now $new"
