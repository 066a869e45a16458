package io.persistentprocess.e2e.compared;

import static io.persistentprocess.e2e.compared.Scenario.NONE;

import io.persistentprocess.e2e.compared.Service.Deadlines;
import io.persistentprocess.e2e.compared.Service.Kind;
import java.util.List;
import java.util.stream.Collectors;

/** What comes of what a service says of itself, and of what it does not say. */
final class Notifications {
    private Notifications() {}

    static List<Scenario> all() {
        return List.of(
                Scenario.of(
                                "a service that says when it is ready is ready",
                                Service.of("ready", "ready").kind(Kind.NOTIFY),
                                service -> {
                                    Sighting main = service.start(1);
                                    if (service.supervisor().isReady(service.service())) {
                                        return "before it says so";
                                    }
                                    service.signal(main, "USR1");
                                    service.awaitReady();
                                    return "when it says so";
                                })
                        .expect("when it says so", NONE, "when it says so", NONE, "when it says so"),
                Scenario.of(
                                "a service that says RELOADING=1, until it says READY=1",
                                Service.of("rereading", "ready", "ready-at-once")
                                        .kind(Kind.NOTIFY),
                                service -> {
                                    Sighting main = service.start(1);
                                    service.awaitReady();
                                    service.signal(main, "USR2");
                                    service.awaitReloading();
                                    service.signal(main, "USR1");
                                    service.awaitNoReload();
                                    return service.isAlive(main) ? "shown as reloading, runs on" : "ended";
                                })
                        .expect("shown as reloading, runs on", NONE, NONE, NONE, "shown as reloading, runs on"),
                Scenario.of(
                                "variables of a service that says that it is ready and well",
                                Service.of("watched", "ready-at-once")
                                        .kind(Kind.NOTIFY)
                                        .deadlines(Deadlines.watchdog(3600)),
                                service -> service.start(1).variables().stream()
                                        .filter(name -> name.startsWith("NOTIFY") || name.startsWith("WATCHDOG"))
                                        .collect(Collectors.joining(" ")))
                        .expect(
                                "NOTIFY_SOCKET WATCHDOG_PID WATCHDOG_USEC",
                                NONE,
                                NONE,
                                NONE,
                                "NOTIFY_SOCKET WATCHDOG_PID WATCHDOG_USEC"),
                Scenario.of(
                                "WATCHDOG_PID",
                                Service.of("own", "ready-at-once")
                                        .kind(Kind.NOTIFY)
                                        .deadlines(Deadlines.watchdog(3600)),
                                service -> {
                                    Sighting main = service.start(1);
                                    return main.variable("WATCHDOG_PID").equals(Integer.toString(main.pid()))
                                            ? "its PID"
                                            : "another";
                                })
                        .expect("its PID", NONE, NONE, NONE, "its PID"),
                Scenario.of(
                                "a descriptor that it has stored, after its end by SIGKILL",
                                Service.of("storing", "store=state", "ready-at-once")
                                        .kind(Kind.NOTIFY)
                                        .directive("notify: {fileDescriptorStoreMax: 4}", "FileDescriptorStoreMax=4"),
                                service -> {
                                    Sighting first = service.start(1);
                                    service.awaitReady();
                                    service.signal(first, "KILL");
                                    Sighting second = service.start(2);
                                    boolean its = second.variable("LISTEN_PID").equals(Integer.toString(second.pid()));
                                    return "%s, one of %s of %s, named %s"
                                            .formatted(
                                                    second.descriptors().get(3),
                                                    second.variable("LISTEN_FDS"),
                                                    its ? "its own" : "another",
                                                    second.variable("LISTEN_FDNAMES"));
                                })
                        .expect(
                                "/dev/full, one of 1 of its own, named state",
                                NONE,
                                NONE,
                                NONE,
                                "/dev/full, one of 1 of its own, named state"),
                Scenario.of(
                                "a service that misses its watchdog",
                                Service.of("hung", "ready-at-once")
                                        .kind(Kind.NOTIFY)
                                        .deadlines(Deadlines.watchdog(1)),
                                Notifications::fateOfFirst)
                        .expect("ABRT CONT", NONE, NONE, NONE, "ABRT CONT"),
                Scenario.of(
                                "a service that does not say in time that it is ready",
                                Service.of("late").kind(Kind.NOTIFY).deadlines(Deadlines.start(3)),
                                Notifications::fateOfFirst)
                        .expect("TERM CONT", NONE, NONE, NONE, "TERM CONT"));
    }

    private static String fateOfFirst(RunningService service) {
        Sighting first = service.start(1);
        service.start(2);
        return service.fate(first);
    }
}
