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
                                "a service that notifies readiness is shown as ready",
                                Service.of("ready", "ready").kind(Kind.NOTIFY),
                                service -> {
                                    Sighting main = service.start(1);
                                    if (service.supervisor().isReady(service.service())) {
                                        return "before its notification";
                                    }
                                    service.signal(main, "USR1");
                                    service.awaitReady();
                                    return "after its notification";
                                })
                        .expect(
                                "after its notification",
                                NONE,
                                "after its notification",
                                NONE,
                                "after its notification"),
                Scenario.of(
                                "between RELOADING=1 and READY=1",
                                Service.of("rereading", "ready", "ready-at-once")
                                        .kind(Kind.NOTIFY),
                                service -> {
                                    Sighting main = service.start(1);
                                    service.awaitReady();
                                    service.signal(main, "USR2");
                                    service.awaitReloading();
                                    service.signal(main, "USR1");
                                    service.awaitNoReload();
                                    return service.isAlive(main) ? "shown as reloading, keeps running" : "ended";
                                })
                        .expect(
                                "shown as reloading, keeps running",
                                NONE,
                                NONE,
                                NONE,
                                "shown as reloading, keeps running"),
                Scenario.of(
                                "variables for notifications and the watchdog",
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
                                "a stored descriptor, in the next process after SIGKILL",
                                Service.of("storing", "store=state", "ready-at-once")
                                        .kind(Kind.NOTIFY)
                                        .directive("notify: {fileDescriptorStoreMax: 4}", "FileDescriptorStoreMax=4"),
                                service -> {
                                    Sighting first = service.start(1);
                                    service.awaitReady();
                                    service.signal(first, "KILL");
                                    Sighting second = service.start(2);
                                    boolean its = second.variable("LISTEN_PID").equals(Integer.toString(second.pid()));
                                    return "%s, LISTEN_FDS %s, LISTEN_PID %s, named %s"
                                            .formatted(
                                                    second.descriptors().get(3),
                                                    second.variable("LISTEN_FDS"),
                                                    its ? "its own" : "another",
                                                    second.variable("LISTEN_FDNAMES"));
                                })
                        .expect(
                                "/dev/full, LISTEN_FDS 1, LISTEN_PID its own, named state",
                                NONE,
                                NONE,
                                NONE,
                                "/dev/full, LISTEN_FDS 1, LISTEN_PID its own, named state"),
                Scenario.of(
                                "a service that misses its watchdog",
                                Service.of("hung", "ready-at-once")
                                        .kind(Kind.NOTIFY)
                                        .deadlines(Deadlines.watchdog(1)),
                                Notifications::fateOfFirst)
                        .expect("ABRT CONT", NONE, NONE, NONE, "ABRT CONT"),
                Scenario.of(
                                "no READY=1 within the start timeout",
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
