/**
 * Follows the network interfaces of the host for instances that are named after them.
 *
 * <p>The kernel's messages come in; names that match what the groups ask for go out. A thread of its own reads them, so that a host whose interfaces come and go all the
 * time does not hold up the event loop.
 */
package io.persistentprocess.agent.network;
