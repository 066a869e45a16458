package io.persistentprocess.e2e.bench.supervisor;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** s6: s6-svscan, and one s6-supervise per member. */
public record S6() implements Supervisor {
    @Override
    public String title() {
        return "s6";
    }

    @Override
    public String description() {
        return "s6-svscan and an s6-supervise per member, which always waits for a second before a restart";
    }

    @Override
    public Attention attention() {
        return Attention.DELAYED;
    }

    @Override
    public Duration minimumUptime() {
        return Duration.ofMillis(1_100);
    }

    @Override
    public int largest() {
        return 1_000;
    }

    @Override
    public List<String> needs() {
        return List.of("s6-svscan", "s6-supervise");
    }

    /** {@code -c}: s6-svscan keeps 500 services unless told otherwise. */
    @Override
    public List<String> prepare(Site site) throws IOException {
        Runit.writeServices(site);
        return List.of(
                "s6-svscan",
                "-c",
                Integer.toString(site.members().count() + 10),
                site.directory().toString());
    }
}
