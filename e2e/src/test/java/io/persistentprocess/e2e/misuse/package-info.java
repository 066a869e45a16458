/** {@code ppg} where it is used wrongly, or where it cannot work: one line that says so, and an exit code. */
package io.persistentprocess.e2e.misuse;
