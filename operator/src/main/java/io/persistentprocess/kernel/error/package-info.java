/**
 * Errors of the kernel: errno(3) with its names, and the exception that says which call failed, on what, and why. Its message reads like that of a Unix tool.
 */
package io.persistentprocess.kernel.error;
