package io.persistentprocess.kernel.spawn;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.kernel.cgroup.ScratchCgroup;
import io.persistentprocess.kernel.descriptor.FileDescriptor;
import io.persistentprocess.kernel.libc.Leak;
import io.persistentprocess.kernel.socket.DescriptorParcel;
import io.persistentprocess.kernel.spawn.SpawnRequest.Inheritance;
import io.persistentprocess.kernel.spawn.SpawnRequest.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What a started process has beside its standard files and its own environment, seen from inside. */
@ParameterizedClass
@EnumSource(Spawner.Way.class)
class InheritanceIT {
    @Parameter
    Spawner.Way way;

    @RegisterExtension
    final ScratchCgroup cgroup = new ScratchCgroup();

    @TempDir
    Path folder;

    private final List<FileDescriptor> open = new ArrayList<>();

    private Spawning spawning;

    @BeforeEach
    void startInTheScratchCgroup() {
        spawning = Spawning.in(cgroup.get()).with(way);
    }

    @AfterEach
    void closeDescriptors() {
        open.forEach(FileDescriptor::close);
    }

    @Test
    void itHasTheDescriptorsOfAllParcelsInTheirOrder() throws IOException {
        DescriptorParcel one = parcel(file("a"));
        try (Leak _ = Leak.open(80)) {
            DescriptorParcel two = parcel(file("b"), file("c"));

            assertThat(descriptors(new Inheritance(List.of(two.fd(), one.fd()), 3)))
                    .containsExactly("3 " + file("b"), "4 " + file("c"), "5 " + file("a"));
        }
    }

    @Test
    void whatIsInAParcelStaysForTheNextStart() throws IOException {
        Inheritance inheritance = new Inheritance(List.of(parcel(file("a")).fd()), 1);

        assertThat(descriptors(inheritance)).containsExactly("3 " + file("a"));
        assertThat(descriptors(inheritance)).containsExactly("3 " + file("a"));
    }

    @Test
    void asManyAsPossibleFit() throws IOException {
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < Inheritance.MOST; i++) {
            files.add(file("many" + i));
        }
        List<Integer> sockets = new ArrayList<>();
        for (Path each : files) {
            sockets.add(parcel(each).fd());
        }

        assertThat(descriptors(new Inheritance(sockets, sockets.size()))).hasSize(Inheritance.MOST);
    }

    @Test
    void theStartFailsIfLessComesThanWasAnnouncedOrNothing() throws IOException {
        FileDescriptor noParcel = FileDescriptor.open("/dev/null", FileDescriptor.O_RDONLY);
        open.add(noParcel);

        assertThat(spawning.inheriting(new Inheritance(List.of(noParcel.fd()), 1))
                        .failure())
                .startsWith("close the agent's descriptors, and take over stored ones");
    }

    @Test
    void aVariableCanHaveItsPid() throws IOException {
        Program program = new Program(
                List.of("/bin/sh"),
                List.of("sh", "-c", "echo $$ $LISTEN_PID $WATCHDOG_PID $A"),
                List.of("A=1"),
                List.of("LISTEN_PID", "WATCHDOG_PID"),
                "/");

        for (int i = 0; i < 2; i++) {
            String[] words = spawning.with(program).output().strip().split(" ");

            assertThat(words).containsExactly(words[0], words[0], words[0], "1");
        }
    }

    private List<String> descriptors(Inheritance inheritance) throws IOException {
        String script = "for fd in /proc/self/fd/*; do echo \"${fd##*/} $(readlink /proc/$$/fd/${fd##*/})\"; done";
        return spawning.inheriting(inheritance)
                .shell(script)
                .output()
                .lines()
                .filter(line -> line.contains(folder.toString()))
                .sorted((one, other) -> Integer.compare(number(one), number(other)))
                .toList();
    }

    private static int number(String line) {
        return Integer.parseInt(line.split(" ", 2)[0]);
    }

    private Path file(String name) throws IOException {
        Path file = folder.resolve(name);
        return Files.exists(file) ? file : Files.createFile(file);
    }

    private DescriptorParcel parcel(Path... files) throws IOException {
        List<FileDescriptor> opened = new ArrayList<>();
        for (Path file : files) {
            opened.add(FileDescriptor.open(file.toString(), FileDescriptor.O_RDONLY));
        }
        DescriptorParcel parcel =
                DescriptorParcel.of(opened.stream().map(FileDescriptor::fd).toList());
        opened.forEach(FileDescriptor::close);
        open.add(new FileDescriptor(parcel.fd(), "parcel"));
        return parcel;
    }
}
