package io.persistentprocess.e2e.pod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.persistentprocess.e2e.site.Commands;
import io.persistentprocess.e2e.site.CompletedCommand;
import io.persistentprocess.e2e.site.HostProcess;
import io.persistentprocess.e2e.site.Manifest;
import io.persistentprocess.e2e.site.RunningAgent;
import io.persistentprocess.e2e.site.Timeouts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The image, entered as a pod enters it, with nothing of this host's files. */
class BuiltImageIT {
    @TempDir
    private static Path folder;

    private static Path layers;
    private static BuiltImage image;

    @BeforeAll
    static void build() throws IOException {
        layers = BuiltImage.layers(folder);
        image = BuiltImage.pack(layers, Files.createDirectory(folder.resolve("first")));
    }

    private static Pod pod() {
        return Pod.create(site -> image.unpackTo(site.file("image")));
    }

    @Test
    void itTellsItsVersion() throws IOException {
        try (Pod pod = pod()) {
            CompletedCommand completed = pod.ppg("--version");

            assertThat(completed.code()).as(completed.text()).isZero();
            assertThat(completed.out()).singleElement().asString().startsWith("ppg ");
        }
    }

    @Test
    void doctorFindsThatMembersCanBeStartedOnTheHost() throws IOException {
        try (Pod pod = pod()) {
            CompletedCommand completed =
                    pod.ppg("doctor", "--host-pid", Integer.toString(pod.node().pid()));

            assertThat(completed.out())
                    .as(completed.text())
                    .anyMatch(line -> line.matches("clone3 into a cgroup +works .*"))
                    .contains("ppg can work on this host");
        }
    }

    @Test
    void itsAgentKeepsMembersOfTheHostUpAndUsesItsAotCache() throws IOException {
        try (Pod pod = pod()) {
            RunningAgent agent = pod.start(Manifest.of("web", Manifest.sleeper("one")));

            HostProcess one = pod.site().awaitRunning("one-0");
            one.kill();
            pod.site().awaitReplaced("one-0", one);

            assertThat(Path.of("/proc/" + agent.process().pid() + "/maps"))
                    .content()
                    .contains("/usr/lib/ppg/cache/cluster.aot");
        }
    }

    /** Loaded from the image, though the thread that uses it sees the host's files, where there is no such library. */
    @Test
    void itsAgentFollowsProcesses() throws IOException {
        try (Pod pod = pod()) {
            RunningAgent agent = pod.start(Manifest.of("web", Manifest.sleeper("one")));
            pod.site().awaitRunning("one-0");

            Path maps = Path.of("/proc/" + agent.process().pid() + "/maps");
            Timeouts.await("the library of process events is loaded")
                    .untilAsserted(() -> assertThat(maps).content().contains("/usr/lib/ppg/native/libppgevents.so"));
            assertThat(maps).content().contains("/usr/lib/ppg/native/libppgspawn.so");
            assertThat(agent.lines())
                    .noneMatch(line -> line.contains("libppgevents") || line.contains("cannot be loaded"));
        }
    }

    @Test
    void anImageWithoutALibraryIsNotBuilt() throws IOException {
        Path incomplete = Files.createDirectory(folder.resolve("incomplete"));
        Commands.run("cp", "-a", layers.toString(), incomplete.toString());
        Files.delete(incomplete.resolve("layers/ppg/usr/lib/ppg/native/libppgevents.so"));

        assertThatThrownBy(() -> BuiltImage.pack(incomplete.resolve("layers"), incomplete))
                .hasMessageContaining("libppgevents.so is not in the image");
    }

    @Test
    void itsBillOfMaterialsListsEachJarAndNativeFileWithItsLicenceTexts() throws IOException {
        Path root = Files.createDirectory(folder.resolve("root"));
        for (String layer : new String[] {"system", "java", "libraries", "ppg"}) {
            Commands.run("cp", "-a", layers.resolve(layer) + "/.", root.toString());
        }
        BillOfMaterials bom = BillOfMaterials.in(root);

        assertThat(bom.files())
                .containsAll(BillOfMaterials.partsOf(root))
                .anyMatch(file -> file.endsWith("/libc.so.6"));
        assertThat(bom.json().path("components")).allSatisfy(component -> {
            assertThat(component.path("licenses")).isNotEmpty();
            assertThat(BillOfMaterials.licenseTexts(component))
                    .isNotEmpty()
                    .allSatisfy(
                            text -> assertThat(root.resolve(text.substring(1))).exists());
        });
    }

    @Test
    void theSameLayersGiveTheSameImage() throws IOException {
        BuiltImage again = BuiltImage.pack(layers, Files.createDirectory(folder.resolve("second")));

        assertThat(again.manifest()).isEqualTo(image.manifest());
    }

    @Test
    void theDockerfileDescribesTheSameImage() throws IOException {
        String dockerfile = Files.readString(Path.of("../operator/Dockerfile"));
        JsonNode config = image.config().path("config");

        assertThat(dockerfile).contains("ENTRYPOINT " + config.path("Entrypoint"));
        config.path("Env").forEach(variable -> assertThat(dockerfile).contains("ENV " + variable.asText()));
        config.path("Labels")
                .properties()
                .forEach(label -> assertThat(dockerfile).contains(label.getKey() + "=\""));
        assertThat(dockerfile)
                .contains(config.path("Labels")
                        .path("org.opencontainers.image.description")
                        .asText());
    }
}
