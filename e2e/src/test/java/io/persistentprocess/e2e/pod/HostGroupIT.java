package io.persistentprocess.e2e.pod;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.e2e.site.Manifest;
import io.persistentprocess.e2e.site.RunningAgent;
import io.persistentprocess.e2e.site.Site;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A user group that is named to an agent in a pod is one of the host, where the socket is: the image may have others, with the same names. */
class HostGroupIT {
    private static final String MANIFEST = Manifest.of("web", Manifest.sleeper("one"));
    private static final String OPTION = "--notify-group";

    @AutoClose
    private final Pod pod = Pod.create();

    private final Site site = pod.site();
    private final Path socket = Path.of(site.socket() + ".notify");

    @Test
    void aNameMeansTheHostsGroup() throws IOException {
        List<String> one = Files.readAllLines(Path.of("/etc/group")).stream()
                .map(line -> List.of(line.split(":", -1)))
                .filter(fields -> !fields.get(2).equals("0"))
                .findFirst()
                .orElseThrow();

        start(one.getFirst() + ":x:3987654321:\n", one.getFirst());

        assertThat(Files.getAttribute(socket, "unix:gid")).hasToString(one.get(2));
    }

    @Test
    void aNumberMeansItself() throws IOException {
        start("", "1987654321");

        assertThat(Files.getAttribute(socket, "unix:gid")).isEqualTo(1987654321);
    }

    @Test
    void aNameThatTheImageAloneHasIsNoGroup() throws IOException {
        pod.write("etc/group", "of-the-image:x:4242:\n");

        RunningAgent agent = pod.launch(Pod.CAPABILITIES, MANIFEST, OPTION, "of-the-image");

        assertThat(agent.awaitEnd()).isOne();
        assertThat(agent.lines())
                .singleElement()
                .asString()
                .contains("there is no group of-the-image in /etc/group of this host");
    }

    @Test
    void withoutTheRightToGiveTheSocketAwayTheValueOfTheChartIsNamed() throws IOException {
        RunningAgent agent = pod.start(MANIFEST, OPTION, "1987654321");

        assertThat(agent.awaitLine("may subscribe")).contains("add CHOWN to agent.extraCapabilities");
        site.awaitRunning("one-0");
        site.awaitNotifySocket();
    }

    private void start(String groupsOfTheImage, String group) throws IOException {
        pod.write("etc/group", groupsOfTheImage);
        List<String> capabilities = new ArrayList<>(Pod.CAPABILITIES);
        capabilities.add("CHOWN");
        site.awaitListening(pod.launch(capabilities, MANIFEST, OPTION, group));
        site.awaitRunning("one-0");
        site.awaitNotifySocket();
    }
}
