/** Watches of a cgroup's memory: memory.events and PSI of cgroup2, eventfds of v1. Each gives descriptors for an epoll, and returns what happened when one is ready. */
package io.persistentprocess.kernel.memory;
