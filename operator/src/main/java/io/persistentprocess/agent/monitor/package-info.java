/**
 * What is watched of an instance beside its main process: cgroup.events, memory events, memory pressure, and the kernel log for the processes that the kernel killed for want of memory.
 *
 * <p>Runs on the event loop's thread. The kernel's notifications come in through epoll; reports on the instance, active conditions and notifications for subscribers go out. Nothing is watched that nobody asked for, as each watch takes a descriptor.
 */
package io.persistentprocess.agent.monitor;
