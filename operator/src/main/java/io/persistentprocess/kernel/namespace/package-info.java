/**
 * Namespaces, namespaces(7): those of a process of the host for threads to join, and those that every host begins with.
 */
package io.persistentprocess.kernel.namespace;
