/**
 * The binaries of the API server and of etcd: found on this machine, unpacked from a cache, or built from Debian's packages; the command line of each kind of API
 * server; and a started one as a process. Whoever cannot go on without a server gets an {@link io.persistentprocess.e2e.cluster.binaries.ApiServerException}. Any
 * thread.
 */
package io.persistentprocess.e2e.cluster.binaries;
