/**
 * Rotates a log file that a process holds open and goes on writing to, without its help. What is in it is copied in whole lines and then taken out of the file.
 *
 * <p>Waits for disks. Has no thread of its own.
 */
package io.persistentprocess.kernel.logfile;
