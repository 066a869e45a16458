/** Real daemons from Debian's packages, kept up by {@code ppg run}, each with a configuration, ports and folders of its own. */
package io.persistentprocess.e2e.daemons;
