/**
 * Events of all processes: forks, execs and exits through BPF or the proc connector, exit statuses in a BPF map, and the kernel log. A source gives a descriptor for an
 * epoll, and records when it is read.
 */
package io.persistentprocess.kernel.trace;
