/** File descriptors with an owner that closes them, always O_CLOEXEC, and bounded reads. {@code CloseOnFailure} is for objects that need several descriptors. */
package io.persistentprocess.kernel.descriptor;
