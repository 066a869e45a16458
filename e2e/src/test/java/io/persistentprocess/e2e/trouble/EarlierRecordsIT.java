package io.persistentprocess.e2e.trouble;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.e2e.site.HostProcess;
import io.persistentprocess.e2e.site.Manifest;
import io.persistentprocess.e2e.site.Restriction;
import io.persistentprocess.e2e.site.RunningAgent;
import io.persistentprocess.e2e.site.Site;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Row 34: an agent keeps its records elsewhere without CAP_SYS_ADMIN. One that comes after an agent with other capabilities starts nothing that runs anew. */
@Timeout(180)
class EarlierRecordsIT {
    private static final Restriction FEWER = Restriction.withoutCapabilities("SYS_ADMIN");
    private static final Restriction ALL = Restriction.none();

    @AutoClose
    private final Site site = Site.create();

    private final Path manifest = site.write("groups.yaml", Manifest.of("web", Manifest.sleeper("a")));

    @Test
    void row34_whoCannotReadTheRecordsTouchesNothingAndSaysWhatToDo() {
        HostProcess first = startAndKill(ALL);

        RunningAgent second = launch(FEWER);

        assertThat(second.awaitEnd()).isOne();
        assertThat(second.lines())
                .singleElement()
                .asString()
                .startsWith("ppg: instances below " + site.cgroup().path()
                        + " have no record that this agent can read (1, default/web/a-0 first)")
                .contains("an agent with CAP_SYS_ADMIN has had them: start ppg with it");
        assertThat(startAndKill(ALL)).isEqualTo(first);
    }

    @Test
    void row34_whatWasStoppedByHandIsNotStartedByWhoCannotReadThat() {
        RunningAgent agent = site.awaitListening(launch(ALL));
        site.awaitRunning("a-0");
        assertThat(site.ask("stop", "web").code()).isZero();
        agent.kill();

        assertThat(launch(FEWER).awaitEnd()).isOne();
    }

    @Test
    void row34_whoCanReadMoreGoesOnWithWhatIsThere() {
        HostProcess first = startAndKill(FEWER);

        assertThat(startAndKill(ALL)).as("once the records were moved").isEqualTo(first);
        assertThat(startAndKill(ALL)).as("once they were").isEqualTo(first);
    }

    @Test
    void row34_withoutItTheRecordsAreForRootAloneAndAdopted() throws IOException {
        HostProcess first = startAndKill(FEWER);

        for (Path cgroup : site.cgroup().children()) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(cgroup)))
                    .isEqualTo("rwx------");
        }
        assertThat(startAndKill(FEWER)).isEqualTo(first);
    }

    /** The main process that its agent had. */
    private HostProcess startAndKill(Restriction restriction) {
        RunningAgent agent = site.awaitListening(launch(restriction));
        HostProcess main = site.awaitRunning("a-0");
        agent.kill();
        return main;
    }

    private RunningAgent launch(Restriction restriction) {
        return site.launch(restriction.wrap(site.runCommand(manifest, site.socket())));
    }
}
