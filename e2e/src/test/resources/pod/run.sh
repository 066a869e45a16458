#!/bin/sh
# Runs a program as a container runtime does it for a pod with hostPID: with a root file system, a cgroup, mount, cgroup, network,
# IPC and UTS namespaces of its own, and no more capabilities than it is given.
#
# The program has one variable: KUBECONFIG=/kubeconfig.
#
# usage: run.sh ROOTFS CAPABILITIES BIND... -- CGROUP... -- PROGRAM ARGUMENT...
#   CAPABILITIES  as setpriv(1) wants them: +sys_admin,+kill
#   BIND          FILE:PLACE, shown in the root file system
#   CGROUP        the directories of the pod's cgroups
set -eu
rootfs=$1
capabilities=$2
shift 2
binds=
while [ "$1" != -- ]; do
  binds="$binds $1"
  shift
done
shift
while [ "$1" != -- ]; do
  echo 0 > "$1/cgroup.procs"
  shift
done
shift
# What a kubelet gives a BestEffort pod.
echo 1000 > /proc/self/oom_score_adj
ROOTFS=$rootfs BINDS=$binds exec setpriv --inh-caps=-all --bounding-set=-all,"$capabilities" \
  unshare --mount --cgroup --net --ipc --uts --propagation private sh -c '
    set -eu
    mount --bind "$ROOTFS" "$ROOTFS"
    cd "$ROOTFS"
    for bind in $BINDS; do
      mount --bind "${bind%%:*}" ".${bind#*:}"
    done
    mount -t proc proc proc
    mount -t sysfs sysfs sys
    mount -t cgroup2 cgroup2 sys/fs/cgroup
    mount -o remount,bind,ro sys/fs/cgroup
    mount --move . /
    exec env -i KUBECONFIG=/kubeconfig "$(command -v chroot)" . "$@"
  ' pod "$@"
