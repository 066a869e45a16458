package io.persistentprocess.e2e.compared;

import static io.persistentprocess.e2e.compared.Scenario.NONE;

import io.persistentprocess.e2e.compared.Service.Hook;
import java.util.List;
import java.util.stream.Collectors;

/** What is done for a main process beside starting and stopping it: reloads, and commands, when they are run and what they are told. */
final class Hooks {
    private Hooks() {}

    static List<Scenario> all() {
        return List.of(
                Scenario.of("a reload by SIGHUP", Service.of("reloaded"), service -> {
                            Sighting main = service.start(1);
                            service.supervisor().reload(service.service());
                            service.awaitSignal(main);
                            return service.fate(main).split(" ", 2)[0]
                                    + (service.isAlive(main) ? ", keeps running" : ", ended");
                        })
                        .expect(
                                "HUP, keeps running",
                                "HUP, keeps running",
                                "HUP, keeps running",
                                "HUP, keeps running",
                                "HUP, keeps running"),
                Scenario.of("a reload by a command", Service.of("told").hook(Hook.RELOAD, "exit=0"), service -> {
                            Sighting main = service.start(1);
                            service.supervisor().reload(service.service());
                            String named = service.start(Hook.RELOAD.tag()).variable("MAINPID");
                            return (named.equals(Integer.toString(main.pid())) ? "knows MAINPID" : "does not")
                                    + (service.isAlive(main) ? ", keeps running" : ", ended");
                        })
                        .expect("knows MAINPID, keeps running", NONE, NONE, NONE, "knows MAINPID, keeps running"),
                Scenario.of(
                                "the command before a start fails",
                                Service.of("untested").hook(Hook.PRE_START, "exit=1"),
                                service -> {
                                    service.start(Hook.PRE_START.tag(), 2);
                                    return service.starts().isEmpty() ? "not started" : "started";
                                })
                        .expect("not started", "not started", "not started", NONE, "not started"),
                Scenario.of(
                                "a stop command, then the signals",
                                Service.of("asked").hook(Hook.PRE_STOP, "exit=0"),
                                service -> {
                                    service.start(1);
                                    service.stop();
                                    return service.sightings().stream()
                                            .skip(1)
                                            .filter(sighting ->
                                                    !sighting.event().equals("end"))
                                            .map(sighting -> sighting.isStart() ? "command" : sighting.signal())
                                            .collect(Collectors.joining(" "));
                                })
                        .expect("command TERM CONT", "command TERM CONT", NONE, NONE, "command TERM CONT"),
                Scenario.of(
                                "a stop command knows the main process",
                                Service.of("known").hook(Hook.PRE_STOP, "exit=0"),
                                service -> {
                                    Sighting main = service.start(1);
                                    service.stop();
                                    String named =
                                            service.start(Hook.PRE_STOP.tag()).variable("MAINPID");
                                    return named.equals(Integer.toString(main.pid())) ? "by MAINPID" : "no";
                                })
                        .expect("by MAINPID", NONE, NONE, NONE, "by MAINPID"),
                Scenario.of(
                                "values for the command after exit code 3",
                                Service.of("three", "exit=3").hook(Hook.POST_STOP, "exit=0"),
                                Hooks::told)
                        .expect("exit-code exited 3", "3 0", "3 0", NONE, "exit-code exited 3"),
                Scenario.of(
                                "values for the command after SIGKILL",
                                Service.of("nine", "raise=9").hook(Hook.POST_STOP, "exit=0"),
                                Hooks::told)
                        .expect("signal killed KILL", "-1 9", "256 9", NONE, "signal killed KILL"));
    }

    /** The variables of systemd.exec(5), or else the first two arguments. */
    private static String told(RunningService service) {
        Sighting command = service.start(Hook.POST_STOP.tag());
        List<String> variables = List.of(
                command.variable("SERVICE_RESULT"), command.variable("EXIT_CODE"), command.variable("EXIT_STATUS"));
        List<String> arguments = command.arguments().stream().skip(1).limit(2).toList();
        return String.join(" ", arguments.isEmpty() ? variables : arguments);
    }
}
