package io.persistentprocess.e2e.imports;

import java.io.IOException;

/** Runs a unit under the systemd of this host. */
final class SystemdRun {
    private SystemdRun() {}

    /** Starts the unit, looks at its main process, and stops the unit. */
    static ProcessFacts observe(String unit) throws IOException, UnitRunException {
        try {
            HostCommand started = HostCommand.run("timeout", "180", "systemctl", "start", unit);
            if (started.code() != 0) {
                throw new UnitRunException("systemd does not start it: "
                        + started.text().lines().findFirst().orElse(""));
            }
            return Settled.facts(() -> mainPid(unit));
        } finally {
            HostCommand.run("timeout", "180", "systemctl", "stop", unit);
            HostCommand.run("systemctl", "reset-failed", unit);
        }
    }

    private static long mainPid(String unit) throws IOException {
        return Long.parseLong(
                HostCommand.run("systemctl", "show", "-P", "MainPID", unit).text());
    }
}
