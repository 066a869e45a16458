package io.persistentprocess.e2e.compared;

import io.persistentprocess.e2e.site.Commands;
import io.persistentprocess.e2e.site.CompletedCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** s6: s6-svscan, and an s6-supervise for each service. */
record S6(Place place) implements Supervisor {
    private static final String MOST_SERVICES = "500";

    @Override
    public Peer peer() {
        return Peer.S6;
    }

    @Override
    public void start(List<Service> services) throws IOException {
        for (Service service : services) {
            String directory = "services/" + service.name();
            place.script(directory + "/run", Runit.run(place, service));
            Optional<String> finish = Runit.finish(place, service);
            if (finish.isPresent()) {
                place.script(directory + "/finish", finish.get());
            }
            if (service.kind() == Service.Kind.NOTIFY) {
                place.site().write(directory + "/notification-fd", "3\n");
            }
            service.stopping()
                    .signal()
                    .ifPresent(signal -> place.site().write(directory + "/down-signal", "SIG" + signal + "\n"));
            service.stopping()
                    .graceSeconds()
                    .ifPresent(seconds -> place.site().write(directory + "/timeout-kill", seconds * 1000 + "\n"));
        }
        place.site()
                .launch(place.carelessly(List.of(
                        "s6-svscan",
                        "-c",
                        MOST_SERVICES,
                        place.folder().resolve("services").toString())));
    }

    /** Its parent does. */
    @Override
    public void startAgain(List<Service> services) {}

    private Path directory(Service service) {
        return place.folder().resolve("services").resolve(service.name());
    }

    @Override
    public boolean isReady(Service service) {
        return ask("s6-svstat", "-o", "ready", directory(service).toString())
                .text()
                .equals("true");
    }

    @Override
    public void reload(Service service) {
        ask("s6-svc", "-h", directory(service).toString());
    }

    @Override
    public void stop(Service service) {
        ask("s6-svc", "-d", directory(service).toString());
    }

    @Override
    public boolean isDown(Service service) {
        return ask("s6-svstat", "-o", "up,wantedup", directory(service).toString())
                .text()
                .equals("false false");
    }

    private static CompletedCommand ask(String... command) {
        return Commands.ask(Stream.of(command).toList(), Map.of());
    }
}
