/** {@code ppg run} by a user without rights. */
package io.persistentprocess.e2e.user;
