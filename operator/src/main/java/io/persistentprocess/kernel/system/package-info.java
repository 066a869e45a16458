/** The system: its clocks, the kernel's release, and the heap of this process's C library. Any thread. */
package io.persistentprocess.kernel.system;
