/**
 * What a member needs on its node before it can start: directories and files of its own. Plain records with the rules of the API.
 *
 * <p>Pure; any thread.
 */
package io.persistentprocess.api.provision;
