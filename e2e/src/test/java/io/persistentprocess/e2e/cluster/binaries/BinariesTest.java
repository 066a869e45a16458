package io.persistentprocess.e2e.cluster.binaries;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ready programs are taken unless they say that they were built of other sources. */
class BinariesTest {
    @TempDir
    private Path folder;

    private Path program(Path in, String name) throws IOException {
        Path program = Files.writeString(Files.createDirectories(in).resolve(name), "");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        return program;
    }

    private Binaries find(Path ready) {
        return Binaries.find(Map.of("PPG_E2E_APISERVER", ready.toString(), "XDG_CACHE_HOME", folder.toString()));
    }

    private Path ready() throws IOException {
        Path ready = folder.resolve("ready");
        program(ready, "etcd");
        program(ready, "test-apiserver");
        return ready;
    }

    private Path built() throws IOException {
        String fingerprint = Build.fingerprint(Build.sources());
        Path bin = folder.resolve("ppg-e2e/build-" + fingerprint.substring(0, 16) + "/bin");
        program(bin, "etcd");
        return program(bin, "test-apiserver");
    }

    @Test
    void thoseThatDoNotSayOfWhichSourcesTheyAreAreTaken() throws IOException {
        Path ready = ready();
        assertThat(find(ready).apiServer()).isEqualTo(ready.resolve("test-apiserver"));
    }

    @Test
    void thoseOfTheseSourcesAreTaken() throws IOException {
        Path ready = ready();
        Files.writeString(ready.resolve("SOURCES.sha256"), Build.fingerprint(Build.sources()) + "\n");
        assertThat(find(ready).apiServer()).isEqualTo(ready.resolve("test-apiserver"));
    }

    @Test
    void thoseOfOtherSourcesArePassedOverForABuildOfThese() throws IOException {
        Path ready = ready();
        Files.writeString(ready.resolve("SOURCES.sha256"), "0".repeat(64) + "\n");
        Path built = built();
        assertThat(find(ready).apiServer()).isEqualTo(built);
    }

    @Test
    void aFolderWithoutProgramsIsReported() {
        assertThatThrownBy(() -> find(folder))
                .isInstanceOf(ApiServerException.class)
                .hasMessageContaining("PPG_E2E_APISERVER names " + folder);
    }

    @Test
    void theSumIsOfTheFilesOneAfterTheOther() throws IOException {
        for (String name : new String[] {"b.go", "a.go", "packages.txt", "build.sh", "start.sh", "README.md"}) {
            Files.writeString(folder.resolve(name), name);
        }
        assertThat(Build.fingerprint(folder))
                .isEqualTo("ab1e5e44755cb7f172733d6a00c597755edd01e5af171675e32a2004f33b1283");
    }
}
