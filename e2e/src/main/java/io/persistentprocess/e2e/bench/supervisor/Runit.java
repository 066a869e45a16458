package io.persistentprocess.e2e.bench.supervisor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;

/** runit: runsvdir, and one runsv per member. */
public record Runit() implements Supervisor {
    @Override
    public String title() {
        return "runit";
    }

    @Override
    public String description() {
        return "runsvdir and a runsv per member; run is a shell script that execs the member";
    }

    @Override
    public Attention attention() {
        return Attention.PROMPT;
    }

    /** runsv(8) sleeps for a second before it restarts a service that ran for less than one. */
    @Override
    public Duration minimumUptime() {
        return Duration.ofMillis(1_100);
    }

    /** runsvdir is compiled with a limit of 1,000 services. */
    @Override
    public int largest() {
        return 1_000;
    }

    @Override
    public List<String> needs() {
        return List.of("runsvdir", "runsv");
    }

    @Override
    public List<String> prepare(Site site) throws IOException {
        writeServices(site);
        return List.of("runsvdir", site.directory().toString());
    }

    /** A directory per member with a run script, the layout that runit took from daemontools, and s6 too. */
    public static void writeServices(Site site) throws IOException {
        for (int i = 0; i < site.members().count(); i++) {
            Path service = Files.createDirectory(site.directory().resolve("member-" + i));
            Path run = Files.writeString(service.resolve("run"), site.members().runScript(i));
            Files.setPosixFilePermissions(run, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }
}
