/**
 * Rotates a log file that a process holds open and continues to write to, without its cooperation. The content is copied in whole lines and then removed from the file.
 *
 * <p>Waits for disks. Has no thread of its own.
 */
package io.persistentprocess.kernel.logfile;
