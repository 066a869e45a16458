/** Namespaces, namespaces(7): those of a process of the host for threads to join, and the initial ones. */
package io.persistentprocess.kernel.namespace;
