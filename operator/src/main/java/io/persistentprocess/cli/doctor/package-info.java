/**
 * The probes of {@code ppg doctor}. Each facility of the kernel is tried rather than looked up, because a version number does not show what a
 * distribution, a seccomp filter or a security module has disabled. A probe removes everything it creates.
 */
package io.persistentprocess.cli.doctor;
