/**
 * What an instance needs on its node before each start: conditions, and what is read from files. It is decided and described here, and done by the agent.
 *
 * <p>Contents of files never get into a spec: what is compared and stored is the text before anything is put into it.
 *
 * <p>Pure; any thread.
 */
package io.persistentprocess.supervision.provision;
