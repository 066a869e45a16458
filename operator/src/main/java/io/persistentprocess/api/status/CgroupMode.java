package io.persistentprocess.api.status;

/** Which hierarchies are mounted: cgroup2 alone, cgroup2 beside v1 controllers, or v1 alone. */
public enum CgroupMode {
    Unified,
    Hybrid,
    Legacy
}
