#!/bin/sh
# Records an ahead-of-time cache (JEP 514) with loaded and linked classes, with which Java starts half a second sooner. It is for exactly these files, down to their time stamps.
# Usage: train.sh HOME host|cluster|kubectl OUTPUT
set -eu
home=$1 kind=$2 output=$3
case $kind in
  host) training=io.persistentprocess.training.AotTraining ;;
  cluster) training=io.persistentprocess.training.AotClusterTraining ;;
  kubectl) training=io.persistentprocess.training.AotKubectlTraining ;;
  *) echo "train.sh: $kind is neither host, cluster nor kubectl" >&2; exit 1 ;;
esac
options=
if [ "$kind" != host ]; then options="@$home/cluster.options -Xmx96m"; elif [ -e "$home/host.options" ]; then options="@$home/host.options"; fi
triplet=$(uname -m)-linux-gnu
new=$output.new
rm -f "$new"
# shellcheck disable=SC2086
MALLOC_ARENA_MAX=1 LC_ALL=C.UTF-8 timeout -k 5 120 "$home/java/bin/java" "@$home/jvm.options" $options -XX:AOTCacheOutput="$new" \
  -Djna.nounpack=true -Djna.boot.library.path="$home/native" -Djna.library.path="$home/native" \
  -Djna.platform.library.path="/lib/$triplet:/usr/lib/$triplet:/lib64:/usr/lib64:/lib:/usr/lib" -cp "$home/ppg.jar" "$training" < /dev/null || true
[ -s "$new" ] || { echo "train.sh: no cache was recorded" >&2; exit 1; }
mv "$new" "$output"
