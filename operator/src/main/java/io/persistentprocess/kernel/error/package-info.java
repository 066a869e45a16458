/** Errors of the kernel: errno(3) with its names, and the exception with the call, its subject and the reason. Its message reads like that of a Unix tool. */
package io.persistentprocess.kernel.error;
