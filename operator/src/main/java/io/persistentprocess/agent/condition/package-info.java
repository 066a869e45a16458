/**
 * The conditions of starts, Condition…= of systemd.unit(5): checks them, and tells when a check may have another result. systemd checks them at a start only; here an instance
 * waits for them.
 *
 * <p>Checks wait for file systems, so the threads of {@code agent.provision} make them. One thread ({@code ppg-conditions}) waits for the kernel's news, but only while an
 * instance waits for a condition; it reads without waiting for any file system.
 */
package io.persistentprocess.agent.condition;
