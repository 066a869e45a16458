package io.persistentprocess.e2e.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.persistentprocess.e2e.site.CompletedCommand;
import io.persistentprocess.e2e.site.HostProcess;
import io.persistentprocess.e2e.site.Manifest;
import io.persistentprocess.e2e.site.RunningCommand;
import io.persistentprocess.e2e.site.Site;
import io.persistentprocess.e2e.site.Timeouts;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The commands that talk to an agent. */
class CommandsIT {
    @AutoClose
    private final Site site = Site.create();

    @Test
    void eventsAreFollowedFromTheStartToTheBackoff() {
        site.start(site.write("groups.yaml", Manifest.of("web", "{name: brief, command: [sh, -c, exit 3]}")));

        try (RunningCommand events = site.follow("events", "-f")) {
            events.awaitLine("Started      default/web/brief-0 pid ");
            events.awaitLine("Exited       default/web/brief-0 exited with code 3");
            events.awaitLine("Restarted    default/web/brief-0 pid ");
            events.awaitLine("BackOff      default/web/brief-0 failed 2 times in a row, next start in ");
            assertThat(site.ask("stop", "web").code()).isZero();
            events.awaitLine("Stopped      default/web/brief-0");
        }
    }

    @Test
    void eventsAsJsonAreAnObjectOnEachLine() throws IOException {
        site.start(site.write("groups.yaml", Manifest.of("web", Manifest.sleeper("one"))));
        HostProcess one = site.awaitRunning("one-0");
        one.kill();
        site.awaitReplaced("one-0", one);

        CompletedCommand events = site.ask("events", "-o", "json");

        assertThat(events.code()).isZero();
        JsonMapper json = new JsonMapper();
        assertThat(events.out())
                .map(line -> json.readTree(line).path("type").asText())
                .containsExactly("Started", "Exited", "Restarted");
    }

    @Test
    void statusIsTheSameInJsonAndYaml() throws IOException {
        site.start(site.write("groups.yaml", Manifest.of("web", Manifest.sleeper("one"), Manifest.sleeper("two"))));
        HostProcess one = site.awaitRunning("one-0");
        one.kill();
        site.awaitReplaced("one-0", one);
        site.awaitRunning("two-0");

        // What is used changes from one moment to the next.
        Timeouts.await("nothing changes in between").untilAsserted(() -> {
            CompletedCommand json = site.ask("status", "-o", "json");
            CompletedCommand yaml = site.ask("status", "-o", "yaml");

            Map<?, ?> fromJson = new JsonMapper().readValue(json.text(), Map.class);
            Object fromYaml = new Load(LoadSettings.builder().build()).loadFromString(yaml.text());
            assertThat(fromYaml).isEqualTo(fromJson);
            assertThat(fromJson.get("instances"))
                    .asInstanceOf(InstanceOfAssertFactories.LIST)
                    .hasSize(2);
            assertThat(json.text()).contains("\"reason\" : \"Signaled\"", "\"signal\" : \"SIGKILL\"");
        });
    }

    @Test
    void instancesAreStoppedAndRestartedByGroupMemberAndName() {
        site.start(site.write(
                "groups.yaml",
                Manifest.of("web", "{name: one, replicas: 2, command: [sleep, infinity]}", Manifest.sleeper("two"))));
        HostProcess first = site.awaitRunning("one-0");
        HostProcess second = site.awaitRunning("one-1");
        HostProcess two = site.awaitRunning("two-0");

        assertThat(site.ask("stop", "web/one-1").out()).containsExactly("instance default/web/one-1 stopped");
        assertThat(site.awaitRunning("one-0")).isEqualTo(first);
        CompletedCommand restart = site.ask("restart", "web/one");
        HostProcess back = site.awaitReplaced("one-1", second);
        HostProcess anew = site.awaitReplaced("one-0", first);

        assertThat(restart.out())
                .containsExactlyInAnyOrder(
                        "instance default/web/one-0 restarted: pid " + anew.pid(),
                        "instance default/web/one-1 restarted: pid " + back.pid());
        assertThat(site.awaitRunning("two-0")).isEqualTo(two);
        assertThat(site.ask("stop", "web").out()).hasSize(3);
        assertThat(List.of(back, anew, two)).noneMatch(HostProcess::isAlive);
    }

    @Test
    void aGroupThatIsStillBeingStartedIsStoppedAsAWhole() throws IOException {
        int many = 300;
        site.start(site.write(
                "groups.yaml",
                Manifest.of(
                        "web",
                        "{name: one, replicas: %d, command: [sleep, infinity], logs: {to: \"Null\"}}"
                                .formatted(many))));

        CompletedCommand stop = site.ask("stop", "web");

        assertThat(stop.code()).isZero();
        assertThat(stop.out()).hasSize(many).allMatch(line -> line.endsWith(" stopped"));
        assertThat(site.statuses())
                .hasSize(many)
                .allMatch(status -> status.state().equals("Stopped"));
    }

    @Test
    void unknownNamesAreRefusedInOneLine() {
        site.start(site.write("groups.yaml", Manifest.of("web", Manifest.sleeper("one"))));
        site.awaitRunning("one-0");

        assertThat(site.ask("stop", "wob"))
                .isEqualTo(refusal("ppg: no group \"wob\" in namespace default; did you mean \"web\"?"));
        assertThat(site.ask("restart", "web/two")).isEqualTo(refusal("ppg: group \"web\" has no member \"two\""));
        assertThat(site.ask("stop", "web/one-7"))
                .isEqualTo(refusal("ppg: group \"web\" has no member \"one-7\"; did you mean \"one-0\"?"));
        assertThat(site.ask("stop", "-n", "other", "web"))
                .isEqualTo(refusal(
                        "ppg: no group \"web\" in namespace other; there is one in namespace default, use -n default"));
        assertThat(site.ask("stop", "web/one/0")).isEqualTo(refusal("ppg: no group \"one\" in namespace web"));
    }

    private static CompletedCommand refusal(String line) {
        return new CompletedCommand(1, List.of(), List.of(line));
    }
}
