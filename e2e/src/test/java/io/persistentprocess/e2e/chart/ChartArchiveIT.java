package io.persistentprocess.e2e.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.marcnuri.helm.Helm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The chart as a catalogue shows it and as Helm packs and signs it. */
class ChartArchiveIT {
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final Path TOP = Path.of("..").toAbsolutePath().normalize();

    @TempDir
    private Path folder;

    private static JsonNode chart() throws IOException {
        return YAML.readTree(Chart.FOLDER.resolve("Chart.yaml").toFile());
    }

    private static JsonNode annotation(String name) throws IOException {
        return YAML.readTree(
                chart().path("annotations").path("artifacthub.io/" + name).asText());
    }

    @Test
    void itNamesEachCrdThatItInstalls() throws IOException {
        try (Stream<Path> crds = Files.list(TOP.resolve("crds"))) {
            List<String> names = crds.map(file -> file.getFileName().toString().replaceFirst("\\.yaml$", ""))
                    .sorted()
                    .toList();
            assertThat(annotation("crds").findValuesAsText("name")).containsExactlyElementsOf(names);
        }
        for (JsonNode crd : annotation("crds")) {
            JsonNode spec = YAML.readTree(TOP.resolve("crds/" + crd.path("name").asText() + ".yaml")
                            .toFile())
                    .path("spec");
            assertThat(crd.path("kind")).isEqualTo(spec.path("names").path("kind"));
            assertThat(spec.path("versions").findValuesAsText("name"))
                    .contains(crd.path("version").asText());
        }
    }

    @Test
    void itNamesTheImageThatItRuns() throws IOException {
        assertThat(annotation("images").findValuesAsText("image"))
                .containsExactly(
                        "persistentprocess/ppg:" + chart().path("appVersion").asText());
    }

    @Test
    void itsIconIsTheFileBesideIt() throws IOException {
        String prefix = "data:image/svg+xml;base64,";
        String icon = chart().path("icon").asText();
        assertThat(icon).startsWith(prefix);
        String drawn = new String(Base64.getDecoder().decode(icon.substring(prefix.length())), StandardCharsets.UTF_8);
        assertThat(drawn)
                .isEqualTo(Files.readString(Chart.FOLDER.resolve("icon.svg"))
                        .strip()
                        .replaceAll(">\\s+<", "><"));
    }

    @Test
    void helmSignsItsArchive() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/gpg")), "needs gpg, for a key of its own");
        Path home = Files.createDirectory(folder.resolve("gnupg"));
        Path keyring = folder.resolve("keyring");
        Path passphrase = Files.writeString(folder.resolve("passphrase"), "once\n");
        gpg(home, "--passphrase", "once", "--quick-generate-key", "signer", "rsa3072", "sign");
        gpg(home, "--passphrase", "once", "--output", keyring.toString(), "--export-secret-keys");
        stopKeyAgent(home);

        new Helm(Chart.FOLDER)
                .packageIt()
                .withDestination(folder)
                .sign()
                .withKey("signer")
                .withKeyring(keyring)
                .withPassphraseFile(passphrase)
                .call();

        String archive = "ppg-" + chart().path("version").asText() + ".tgz";
        assertThat(folder.resolve(archive)).isNotEmptyFile();
        assertThat(folder.resolve(archive + ".prov"))
                .content()
                .contains("BEGIN PGP SIGNED MESSAGE", archive + ": sha256:", "appVersion");
    }

    private static void gpg(Path home, String... arguments) throws IOException, InterruptedException {
        List<String> command = Stream.concat(
                        Stream.of("gpg", "--batch", "--pinentry-mode", "loopback", "--homedir", home.toString()),
                        Stream.of(arguments))
                .toList();
        Process gpg = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(gpg.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(gpg.waitFor()).as(output).isZero();
    }

    private static void stopKeyAgent(Path home) throws IOException, InterruptedException {
        new ProcessBuilder("gpgconf", "--homedir", home.toString(), "--kill", "gpg-agent")
                .inheritIO()
                .start()
                .waitFor();
    }
}
