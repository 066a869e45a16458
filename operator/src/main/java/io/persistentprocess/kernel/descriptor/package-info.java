/**
 * File descriptors with an owner that closes them, always O_CLOEXEC, and what is read through them up to a bound. {@code CloseOnFailure} is for what needs several of them or none.
 */
package io.persistentprocess.kernel.descriptor;
