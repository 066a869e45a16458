package io.persistentprocess.e2e.pod;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the build refuses to put into a package or image. BuiltImageIT compares the bill of an image with its files, {@code e2e/packages} that of the packages. */
class BillOfMaterialsIT {
    private static final Path SCRIPT =
            Path.of("../operator/src/main/sbom/sbom.sh").toAbsolutePath().normalize();
    private static final byte[] ELF = {0x7f, 'E', 'L', 'F'};

    @TempDir
    private Path folder;

    @Test
    void anUnknownLibraryFailsTheBuild() throws IOException {
        Path library =
                Files.createDirectories(folder.resolve("usr/lib/ppg/lib")).resolve("unknown-1.0.jar");
        Files.copy(Path.of("../operator/target/ppg.jar"), library);

        assertThat(refusal()).contains("sbom: unknown-1.0.jar is no artifact that Maven resolved");
    }

    @Test
    void anUnknownNativeFileFailsTheBuild() throws IOException {
        Path home = Files.createDirectories(folder.resolve("usr/lib/ppg/native"));
        Files.copy(Path.of("../operator/target/ppg.jar"), home.resolveSibling("ppg.jar"));
        Files.write(home.resolve("libstranger.so.1"), ELF);

        assertThat(refusal())
                .contains("sbom: nobody knows of which project /usr/lib/ppg/native/libstranger.so.1 is a part");
    }

    private String refusal() throws IOException {
        ProcessBuilder script = new ProcessBuilder(
                SCRIPT.toString(), "ppg-image", folder.resolve("bom.json").toString(), folder.toString());
        script.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = script.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.onExit().join().exitValue()).as(output).isEqualTo(1);
        return output;
    }
}
