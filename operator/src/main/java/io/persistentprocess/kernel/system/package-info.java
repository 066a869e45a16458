/**
 * The system as a whole: its clocks, the release of its kernel, and the heap of this process's C library. Any thread.
 */
package io.persistentprocess.kernel.system;
