/**
 * What the kernel tells of the memory of a cgroup: memory.events and PSI of cgroup2, eventfds of v1. Each watch gives descriptors for an epoll, and says what happened when one is ready.
 */
package io.persistentprocess.kernel.memory;
