/**
 * The functions of the C library and of ppg's own libraries, bound through JNA. Only the kernel packages may use it: they check results and turn errno into a {@code
 * KernelException}.
 */
package io.persistentprocess.kernel.libc;
