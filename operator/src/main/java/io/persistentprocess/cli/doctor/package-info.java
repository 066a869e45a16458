/**
 * What {@code ppg doctor} examines: each facility of the kernel is tried out rather than looked up, since a version number does not tell what a
 * distribution, a seccomp filter or a security module has taken
 * away. Everything that a probe makes is removed again.
 */
package io.persistentprocess.cli.doctor;
