package io.persistentprocess.e2e.compared;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Who is compared, in the order of the table's columns. */
enum Peer {
    SYSTEMD("systemd", "/lib/systemd/systemd"),
    RUNIT("runit", "/usr/bin/runsvdir"),
    S6("s6", "/usr/bin/s6-svscan"),
    SUPERVISORD("supervisord", "/usr/bin/supervisord"),
    /** Built here; what needs no installation is always there. */
    PPG("ppg", "/");

    private final String title;
    private final String program;

    Peer(String title, String program) {
        this.title = title;
        this.program = program;
    }

    String title() {
        return title;
    }

    /** What has to be there, of Debian's package. */
    String program() {
        return program;
    }

    static Stream<Peer> installed() {
        return Stream.of(values()).filter(peer -> Files.exists(Path.of(peer.program)));
    }
}
