/** {@code ppg run} and the commands that talk to it, as users type them. */
package io.persistentprocess.e2e.run;
