/** Tests of {@code ppg drain} on an API server, with agents that only report. */
package io.persistentprocess.e2e.uninstall;
