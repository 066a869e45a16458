/**
 * Processes and what the kernel knows of them: pidfds, /proc/PID, credentials, capabilities, resource limits, signals, PID files, users. Nothing that a process says of itself is trusted.
 */
package io.persistentprocess.kernel.process;
