package io.persistentprocess.e2e.compared;

import static io.persistentprocess.e2e.compared.Scenario.NONE;
import static io.persistentprocess.e2e.compared.Service.Restarts.onFailure;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** What comes after a process that ended by itself. */
final class Ends {
    private static final int MANY = 7;

    private Ends() {}

    static List<Scenario> all() {
        return List.of(
                Scenario.of("exit code 0", Service.of("done", "exit=0"), Ends::again)
                        .expect("restarted", "restarted", "restarted", "restarted", "restarted"),
                Scenario.of(
                                "exit code 0, restart on failure",
                                Service.of("done-on-failure", "exit=0").restarts(onFailure()),
                                Ends::again)
                        .expect("not restarted", NONE, NONE, "not restarted", "not restarted"),
                Scenario.of(
                                "exit code 1, restart on failure",
                                Service.of("failed-on-failure", "exit=1").restarts(onFailure()),
                                Ends::again)
                        .expect("restarted", NONE, NONE, "restarted", "restarted"),
                Scenario.of(
                                "exit code 7, restart on failure, 7 is success",
                                Service.of("seven", "exit=7").restarts(onFailure(7)),
                                Ends::again)
                        .expect("not restarted", NONE, NONE, "not restarted", "not restarted"),
                Scenario.of(
                                "ended by SIGTERM from elsewhere, restart on failure",
                                Service.of("terminated", "raise=15").restarts(onFailure()),
                                Ends::again)
                        .expect("not restarted", NONE, NONE, "restarted", "restarted")
                        .because("to systemd SIGHUP, SIGINT, SIGTERM and SIGPIPE are clean ends; a pod's OnFailure and"
                                + " ppg's restart it"),
                Scenario.of(
                                "ended by SIGKILL from elsewhere, restart on failure",
                                Service.of("killed", "raise=9").restarts(onFailure()),
                                Ends::again)
                        .expect("restarted", NONE, NONE, "restarted", "restarted"),
                Scenario.of(
                                "a child, when the main process has ended",
                                Service.of("left", "child=child"),
                                Ends::endBesideChild)
                        .expect("TERM CONT", "keeps running", "keeps running", "keeps running", "KILL")
                        .because("remaining processes are killed at once, so that the next start is not delayed"),
                Scenario.of(
                                "a child, when the main process has ended, KillMode=process, mode Main",
                                Service.of("left-alone", "child=child")
                                        .stopping(Service.Stopping.DEFAULT.mode(Service.KillMode.PROCESS)),
                                Ends::endBesideChild)
                        .expect("keeps running", NONE, NONE, NONE, "keeps running"),
                Scenario.of(
                                "ends at once at each start, by default",
                                Service.of("looping", "exit=1").restarts(Service.Restarts.DEFAULT),
                                Ends::loop)
                        .expect(
                                "gives up after 5 starts",
                                "never gives up",
                                "never gives up",
                                "gives up after 4 starts",
                                "never gives up")
                        .because("the delays grow instead; a limit is set by restart.limit"),
                Scenario.of(
                                "ends at once, a limit of 3 starts",
                                Service.of("limited", "exit=1").restarts(Service.Restarts.limited(3)),
                                Ends::loop)
                        .expect(
                                "gives up after 3 starts",
                                NONE,
                                NONE,
                                "gives up after 3 starts",
                                "gives up after 3 starts"),
                Scenario.of(
                                "a delay of 3 s is set, from the first end to the next start",
                                delayed("delayed-once"),
                                service -> delay(service, 1))
                        .expect("3 s", NONE, NONE, NONE, "none")
                        .because("a delay is for crash loops: the first restart comes at once"),
                Scenario.of(
                                "a delay of 3 s is set, from the second end to the next start",
                                delayed("delayed-twice"),
                                service -> delay(service, 2))
                        .expect("3 s", NONE, NONE, NONE, "3 s"),
                Scenario.of(
                                "the supervisor is killed by SIGKILL and started again",
                                Service.of("orphaned"),
                                Ends::orphan)
                        .expect(
                                "started a second time",
                                "started a second time",
                                "started a second time",
                                "started a second time",
                                "keeps running, once")
                        .because("the next agent adopts the members")
                        .alone(),
                Scenario.of(
                                "a daemon with a PID file is killed",
                                Service.of("daemon").kind(Service.Kind.FORKING),
                                Ends::background)
                        .expect(
                                "restarted",
                                "started a second time",
                                "started a second time",
                                "started a second time",
                                "restarted"));
    }

    private static Service delayed(String name) {
        return Service.of(name, "exit=1").directive("restart: {initial: 3s, factor: 1, jitter: 0}", "RestartSec=3");
    }

    /** How long after its start, at the end of which it ends at once, the next one came. */
    private static String delay(RunningService service, int number) {
        long millis = service.start(number + 1).millis() - service.start(number).millis();
        return millis >= 2_900 ? "3 s" : "none";
    }

    private static String orphan(RunningService service) throws IOException {
        Sighting first = service.start(1);
        service.killSupervisor();
        service.awaitSecondOrAdoptionOf(first);
        if (service.starts().size() == 1) {
            return service.isAlive(first) ? "keeps running, once" : "ended";
        }
        return service.isAlive(first) ? "started a second time" : "another in its place";
    }

    private static String again(RunningService service) {
        return service.startsUpTo(2) == 2 ? "restarted" : "not restarted";
    }

    private static String endBesideChild(RunningService service) throws IOException {
        Sighting child = service.start("child");
        service.signal(service.start(1), "KILL");
        service.start(2);
        return service.fate(child);
    }

    private static String loop(RunningService service) {
        int starts = service.startsUpTo(MANY);
        return starts == MANY ? "never gives up" : "gives up after " + starts + " starts";
    }

    /** Who takes the first process for the service starts it again when that has ended, which takes a second. */
    private static String background(RunningService service) throws IOException {
        Sighting first = service.start(1);
        if (hasStartedAgain(service)) {
            String twice = service.isAlive(first) ? "started a second time" : "restarted";
            service.supervisor().stop(service.service());
            return twice;
        }
        service.signal(first, "KILL");
        service.start(2);
        return "restarted";
    }

    private static boolean hasStartedAgain(RunningService service) {
        try {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> service.starts().size() > 1);
            return true;
        } catch (ConditionTimeoutException expected) {
            return false;
        }
    }
}
