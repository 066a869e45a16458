package io.persistentprocess.e2e.scale;

import java.time.Duration;

/** What was measured while something went on. */
record Phase(
        String title,
        Duration lasted,
        Traffic traffic,
        Duration controllerCpu,
        Duration agentsCpu,
        long controllerBytes) {
    double perSecond(double count) {
        return count / seconds();
    }

    double seconds() {
        return lasted.toNanos() / 1e9;
    }
}
