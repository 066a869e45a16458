/**
 * Files and directories that a user with fewer rights may replace at any time: paths are resolved name by name and held by descriptors. Also locks, file status and file
 * systems.
 *
 * <p>Calls wait for disks, and for file servers that may not answer. Has no thread of its own.
 */
package io.persistentprocess.kernel.file;
