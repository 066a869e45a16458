/** The supervisors that the benchmark compares: for each its configuration and the command that starts it. Values; nothing runs here. */
package io.persistentprocess.e2e.bench.supervisor;
