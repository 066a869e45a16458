package io.persistentprocess.e2e.compared;

import io.persistentprocess.e2e.site.Commands;
import io.persistentprocess.e2e.site.CompletedCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
            String directory = "services/" + service.name();
            place.script(directory + "/run", run(place, service));
            Optional<String> finish = finish(place, service);
            if (finish.isPresent()) {
                place.script(directory + "/finish", finish.get());
            }
            Optional<String> preStop = place.commandLine(service, Service.Hook.PRE_STOP);
            if (preStop.isPresent()) {
                // As long as it fails, SIGTERM follows.
                place.script(directory + "/control/t", "#!/bin/sh\n%s\nexit 1\n".formatted(preStop.get()));
            }
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

    /** The script that starts a service, here and for s6: what comes before is a line of it. */
    static String run(Place place, Service service) {
        return place.commandLine(service, Service.Hook.PRE_START)
                .map("#!/bin/sh\n%s || exit 1\n"::formatted)
                .orElse("#!/bin/sh\n")
                .concat("exec " + place.commandLine(service) + "\n");
    }

    /** The script that is run after its end, with exit code and signal as arguments. */
    static Optional<String> finish(Place place, Service service) {
        return place.commandLine(service, Service.Hook.POST_STOP).map("#!/bin/sh\nexec %s \"$@\"\n"::formatted);
    }

    /** It does not know. */
    @Override
    public boolean isReady(Service service) {
        throw new UnsupportedOperationException("runit knows of no readiness");
    }

    /** Its parent does. */
    @Override
    public void startAgain(List<Service> services) {}

    private Path directory(Service service) {
        return place.folder().resolve("services").resolve(service.name());
    }

    @Override
    public void reload(Service service) {
        ask("hup", directory(service).toString());
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

    private static CompletedCommand ask(String... command) {
        return Commands.ask(Stream.concat(Stream.of("sv"), Stream.of(command)).toList(), Map.of());
    }
}
