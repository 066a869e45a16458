package io.persistentprocess.kernel.cgroup;

/** A control file of a cgroup and what is to be written into it. */
record ControlFile(String name, String value) {}
