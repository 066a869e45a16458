#!/bin/sh
# A process that stands for PID 1 of a node: in mount and cgroup namespaces of its own, which are the host's for the test.
# Of a v1 hierarchy in which this process is not at the root, it sees no more than its own part, so that nothing that a test
# takes to the root leaves that: whoever runs the test may keep accounts of it there.
set -eu
exec unshare --mount --cgroup --propagation private sh -c '
  set -eu
  while [ "$#" -gt 0 ]; do
    mount --bind "$1$2" "$1"
    shift 2
  done
  exec sleep infinity
' node "$@"
