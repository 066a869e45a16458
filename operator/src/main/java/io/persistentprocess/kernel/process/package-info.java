/** Processes: pidfds, /proc/PID, credentials, capabilities, resource limits, signals, PID files, users. Values that a process controls itself are not trusted. */
package io.persistentprocess.kernel.process;
