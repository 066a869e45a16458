package io.persistentprocess.kernel.cgroup;

/** A control file of a cgroup and the value to write. */
record ControlFile(String name, String value) {}
