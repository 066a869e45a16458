/**
 * Monitors instances apart from their main processes: cgroup.events, memory events, memory pressure, and the kernel log for processes killed for memory.
 *
 * <p>Runs on the event loop's thread. The kernel's notifications come in through epoll; reports on the instance, active conditions and notifications for subscribers go
 * out. Monitors that take a descriptor run only while there is a need for them.
 */
package io.persistentprocess.agent.monitor;
