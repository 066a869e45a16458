package io.persistentprocess.e2e.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.e2e.site.HostProcess;
import io.persistentprocess.e2e.site.Manifest;
import io.persistentprocess.e2e.site.RunningAgent;
import io.persistentprocess.e2e.site.Site;
import io.persistentprocess.e2e.site.Timeouts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Manifests that change under a running agent. */
class ManifestEditsIT {
    @AutoClose
    private final Site site = Site.create();

    @Test
    void aBrokenEditIsRefusedWithFileLineAndFieldAndLeavesWhatRunsAlone() {
        Path manifest = site.write("groups.yaml", Manifest.of("web", Manifest.sleeper("one")));
        RunningAgent agent = site.start(manifest);
        HostProcess one = site.awaitRunning("one-0");

        site.write(
                "groups.yaml", Manifest.of("web", Manifest.sleeper("one"), "{name: two, comand: [sleep, infinity]}"));

        assertThat(agent.awaitLine("comand"))
                .contains(manifest + ":7: spec.members[1].comand: unknown field; did you mean \"command\"?");
        agent.awaitLine("instances keep running as they are");
        assertThat(site.awaitRunning("one-0")).isEqualTo(one);

        site.write("groups.yaml", Manifest.of("web", Manifest.sleeper("one"), Manifest.sleeper("two")));

        site.awaitRunning("two-0");
        assertThat(site.awaitRunning("one-0")).isEqualTo(one);
    }

    @Test
    void aRemovedFileStopsItsGroupAlone() throws IOException {
        Path web = site.write("manifests/web.yaml", Manifest.of("web", Manifest.sleeper("one")));
        site.write("manifests/db.yaml", Manifest.of("db", Manifest.sleeper("two")));
        site.start(web.getParent());
        HostProcess one = site.awaitRunning("one-0");
        HostProcess two = site.awaitRunning("two-0");

        Files.delete(web);

        Timeouts.await("the group is gone").until(() -> !one.isAlive() && !isKnown("one-0"));
        assertThat(site.awaitRunning("two-0")).isEqualTo(two);
        assertThat(site.cgroup().path().resolve("default_web")).doesNotExist();
    }

    @Test
    void aVolumeOfAConfigMapIsFollowedWhenItsDataAreSwapped() throws IOException {
        Path volume = Files.createDirectories(site.file("volume"));
        site.write("volume/..1/web.yaml", Manifest.of("web", Manifest.sleeper("one")));
        Files.createSymbolicLink(volume.resolve("..data"), Path.of("..1"));
        Files.createSymbolicLink(volume.resolve("web.yaml"), Path.of("..data/web.yaml"));
        site.start(volume);
        HostProcess one = site.awaitRunning("one-0");

        site.write("volume/..2/web.yaml", Manifest.of("web", Manifest.sleeper("one"), Manifest.sleeper("two")));
        Path next = Files.createSymbolicLink(volume.resolve("..data_tmp"), Path.of("..2"));
        Files.move(next, volume.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);

        site.awaitRunning("two-0");
        assertThat(site.awaitRunning("one-0")).isEqualTo(one);
    }

    @Test
    void aSuspendedGroupStopsAndComesBack() {
        String text = Manifest.of("web", Manifest.sleeper("one"));
        site.start(site.write("groups.yaml", text));
        HostProcess one = site.awaitRunning("one-0");

        site.write("groups.yaml", text + "  suspend: true\n");
        site.awaitState("one-0", "Stopped");
        assertThat(one.isAlive()).isFalse();
        site.write("groups.yaml", text);

        site.awaitReplaced("one-0", one);
    }

    private boolean isKnown(String name) throws IOException {
        return site.statuses().stream().anyMatch(instance -> instance.name().equals(name));
    }
}
