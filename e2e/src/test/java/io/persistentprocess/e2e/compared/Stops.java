package io.persistentprocess.e2e.compared;

import static io.persistentprocess.e2e.compared.Scenario.NONE;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;

/** What the processes of a service get when it is stopped. */
final class Stops {
    private static final String CHILD = "child";
    private static final String MIXED =
            "stop.mode is Mixed by default, as KillMode=mixed, and systemd's default is control-group: mode Cgroup";

    private Stops() {}

    static List<Scenario> all() {
        return List.of(
                Scenario.of("signals at a stop, in order", Service.of("stopped"), Stops::stop)
                        .expect("TERM CONT", "TERM CONT", "TERM CONT", "TERM", "TERM CONT"),
                Scenario.of(
                                "stop signal QUIT",
                                Service.of("quitting").stopping(Service.Stopping.by("QUIT")),
                                Stops::stop)
                        .expect("QUIT CONT", "QUIT CONT", "QUIT CONT", "QUIT", "QUIT CONT"),
                Scenario.of(
                                "a process that ignores the signal, after 3 s",
                                Service.of("stubborn", "stubborn").stopping(Service.Stopping.DEFAULT.within(3)),
                                Stops::stop)
                        .expect("TERM CONT KILL", "TERM CONT KILL", "TERM CONT KILL", "TERM KILL", "TERM CONT KILL"),
                Scenario.of(
                                "a process in SIGSTOP at a stop",
                                Service.of("asleep").stopping(Service.Stopping.DEFAULT.within(3)),
                                service -> {
                                    service.signal(service.start(1), "STOP");
                                    return stop(service);
                                })
                        .expect("TERM CONT", "TERM CONT", "TERM CONT", "KILL", "TERM CONT"),
                Scenario.of("a child at a stop", Service.of("parent", "child=child"), Stops::stopWithChild)
                        .expect("TERM CONT", "keeps running", "keeps running", "keeps running", "KILL")
                        .because(MIXED),
                Scenario.of(
                                "a child with a session of its own at a stop",
                                Service.of("parent-of-session", "session-child=child"),
                                Stops::stopWithChild)
                        .expect("TERM CONT", "keeps running", "keeps running", "keeps running", "KILL")
                        .because(MIXED),
                Scenario.of(
                                "a child that ignores the signal, after 3 s",
                                Service.of("parent-of-stubborn", "stubborn-child=child")
                                        .stopping(Service.Stopping.DEFAULT.within(3)),
                                service -> distinct(stopWithChild(service)))
                        .expect("TERM CONT KILL", "keeps running", "keeps running", "keeps running", "KILL")
                        .because(MIXED),
                Scenario.of(
                                "a child at a stop, KillMode=control-group, mode Cgroup",
                                Service.of("control-group", "child=child")
                                        .stopping(Service.Stopping.DEFAULT.mode(Service.KillMode.CONTROL_GROUP)),
                                Stops::stopWithChild)
                        .expect("TERM CONT", NONE, NONE, NONE, "TERM CONT"),
                Scenario.of(
                                "a child at a stop, KillMode=mixed, mode Mixed",
                                Service.of("mixed", "child=child")
                                        .stopping(Service.Stopping.DEFAULT.mode(Service.KillMode.MIXED)),
                                Stops::stopWithChild)
                        .expect("KILL", NONE, NONE, NONE, "KILL"),
                Scenario.of(
                                "a child at a stop, KillMode=process, mode Main",
                                Service.of("process", "child=child")
                                        .stopping(Service.Stopping.DEFAULT.mode(Service.KillMode.PROCESS)),
                                Stops::stopWithChild)
                        .expect("keeps running", NONE, NONE, NONE, "keeps running"));
    }

    private static String stop(RunningService service) throws IOException {
        Sighting main = service.start(1);
        service.stop();
        return service.fate(main);
    }

    private static String stopWithChild(RunningService service) throws IOException {
        Sighting child = service.start(CHILD);
        service.start(1);
        service.stop();
        return service.fate(child);
    }

    /** systemd signals the rest a second time when the main process has ended; the second signal is not seen where the first one is still pending. */
    private static String distinct(String fate) {
        return String.join(" ", new LinkedHashSet<>(List.of(fate.split(" "))));
    }
}
