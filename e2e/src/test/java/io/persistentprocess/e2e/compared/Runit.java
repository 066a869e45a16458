package io.persistentprocess.e2e.compared;

import io.persistentprocess.e2e.site.Commands;
import io.persistentprocess.e2e.site.Said;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** runit: runsvdir, and a runsv for each service. */
record Runit(Place place) implements Supervisor {
    @Override
    public Peer peer() {
        return Peer.RUNIT;
    }

    @Override
    public void start(List<Service> services) throws IOException {
        for (Service service : services) {
            place.script("services/" + service.name() + "/run", """
                    #!/bin/sh
                    exec %s
                    """.formatted(place.commandLine(service)));
            if (service.stopping().signal().isPresent()) {
                // runsv(8), "Customize control": what is run in place of SIGTERM.
                place.script("services/" + service.name() + "/control/t", """
                        #!/bin/sh
                        exec kill -%s "$(cat supervise/pid)"
                        """.formatted(
                                service.stopping().signal().get()));
            }
        }
        place.site()
                .launch(place.carelessly(
                        List.of("runsvdir", place.folder().resolve("services").toString())));
    }

    private Path directory(Service service) {
        return place.folder().resolve("services").resolve(service.name());
    }

    /** {@code sv down} never kills, {@code sv force-stop} does. */
    @Override
    public void stop(Service service) {
        service.stopping()
                .graceSeconds()
                .ifPresentOrElse(
                        seconds -> ask(
                                "-w",
                                seconds.toString(),
                                "force-stop",
                                directory(service).toString()),
                        () -> ask("down", directory(service).toString()));
    }

    @Override
    public boolean isDown(Service service) {
        String status = ask("status", directory(service).toString()).text();
        return status.startsWith("down:") && !status.contains("want up");
    }

    private static Said ask(String... command) {
        return Commands.ask(Stream.concat(Stream.of("sv"), Stream.of(command)).toList(), Map.of());
    }
}
