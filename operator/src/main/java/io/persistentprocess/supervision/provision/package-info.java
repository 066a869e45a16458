/**
 * What an instance needs on its node before each start: conditions, and what is read from files. It is decided and described here, and done by the agent.
 *
 * <p>Contents of files of the node and of objects never get into a spec: what is compared and stored is the text before anything is put into it, and the version of contents.
 *
 * <p>Pure; any thread.
 */
package io.persistentprocess.supervision.provision;
