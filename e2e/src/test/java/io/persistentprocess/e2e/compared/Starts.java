package io.persistentprocess.e2e.compared;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a process is given at its start, by a supervisor that was itself started carelessly. */
final class Starts {
    private static final Service PLAIN = Service.of("plain");
    private static final String AS_SYSTEM_MANAGER =
            "a user manager of systemd passes on its own, a system manager does not";

    private Starts() {}

    static List<Scenario> all() {
        return List.of(
                Scenario.of("variables that the supervisor adds", PLAIN, Starts::added)
                        .expect(
                                "INVOCATION_ID JOURNAL_STREAM MANAGERPID SYSTEMD_EXEC_PID",
                                "none",
                                "none",
                                "LC_CTYPE SUPERVISOR_ENABLED SUPERVISOR_GROUP_NAME SUPERVISOR_PROCESS_NAME SUPERVISOR_SERVER_URL",
                                "PPG_GROUP PPG_INSTANCE PPG_MEMBER PPG_NAMESPACE PPG_NODE PPG_ORDINAL")
                        .because("each supervisor has its own names for where the service belongs"),
                at(
                                "the supervisor's own environment",
                                start -> start.variable("CALLER").isEmpty() ? "kept away" : "passed on")
                        .expect("passed on", "passed on", "passed on", "passed on", "kept away")
                        .because(AS_SYSTEM_MANAGER),
                at(
                                "open descriptors",
                                start -> words(start.descriptors().keySet().stream()
                                        .sorted()
                                        .map(String::valueOf)))
                        .expect("0 1 2", "0 1 2", "0 1 2", "0 1 2", "0 1 2"),
                at(
                                "standard input; the supervisor's is /dev/null",
                                start -> kind(start.descriptors().get(0)))
                        .expect("/dev/null", "/dev/null", "/dev/null", "pipe", "/dev/null"),
                at(
                                "standard output; the supervisor's is /dev/null",
                                start -> kind(start.descriptors().get(1)))
                        .expect("socket", "/dev/null", "/dev/null", "pipe", "file")
                        .because(
                                "a file needs no reader, so that a process survives the agent with its output; systemd's is journald's socket"),
                at("session and process group", Starts::session)
                        .expect(
                                "leads a session",
                                "in the supervisor's group",
                                "leads a session",
                                "leads a group of the supervisor's session",
                                "leads a session"),
                Scenario.of("working directory", PLAIN, Starts::directory)
                        .expect(
                                "the user's home",
                                "its service directory",
                                "its service directory",
                                "the supervisor's",
                                "/")
                        .because("a system manager's is /, too"),
                at("umask; the supervisor's is 0027", Sighting::umask)
                        .expect("0027", "0027", "0027", "0027", "0022")
                        .because(AS_SYSTEM_MANAGER),
                at("ignored signals; the supervisor ignores USR1", start -> words(start.ignored().stream()))
                        .expect("PIPE", "USR1", "USR1", "USR1 PIPE XFSZ", "PIPE"),
                at("blocked signals; the supervisor blocks WINCH", start -> words(start.blocked().stream()))
                        .expect("none", "WINCH", "none", "WINCH", "none"),
                at("soft limit of open files; the supervisor's is 2048", start -> Long.toString(start.nofile()))
                        .expect("1024", "2048", "2048", "2048", "2048")
                        .because("it is the limit with which the agent was started: 1024 where systemd started it"),
                at("nice; the supervisor's is 1", start -> Integer.toString(start.nice()))
                        .expect("1", "1", "1", "1", "0")
                        .because(AS_SYSTEM_MANAGER),
                at("oom_score_adj; the supervisor's is 100", Sighting::oomScoreAdj)
                        .expect("100", "100", "100", "100", "0")
                        .because("oomScoreAdj is 0 unless it is set, whatever the agent's is"),
                at("cgroup", start -> start.cgroup().endsWith("/careless") ? "the supervisor's" : "its own")
                        .expect("its own", "the supervisor's", "the supervisor's", "the supervisor's", "its own"));
    }

    private static Scenario.Draft at(String title, Function<Sighting, String> fact) {
        return Scenario.of(title, PLAIN, service -> fact.apply(service.start(1)));
    }

    private static String words(Stream<String> words) {
        String text = words.collect(Collectors.joining(" "));
        return text.isEmpty() ? "none" : text;
    }

    /** Beside PWD, which every shell adds. */
    private static String added(RunningService service) throws IOException {
        Sighting start = service.start(1);
        List<String> parents = List.of(Files.readString(Path.of("/proc", Integer.toString(start.parent()), "environ"))
                .split("\0"));
        return words(start.environment().stream()
                .filter(variable -> !parents.contains(variable))
                .map(variable -> variable.substring(0, variable.indexOf('=')))
                .filter(name -> !name.equals("PWD") && !name.equals("PATH"))
                .sorted());
    }

    private static String directory(RunningService service) {
        Path folder = service.records().getParent();
        String directory = service.start(1).directory();
        return Map.of(
                        folder.toString(), "the supervisor's",
                        folder.resolve("home").toString(), "the user's home",
                        folder.resolve("services")
                                        .resolve(service.service().name())
                                        .toString(),
                                "its service directory")
                .getOrDefault(directory, directory);
    }

    private static String kind(String target) {
        if (target.startsWith("pipe:") || target.startsWith("socket:")) {
            return target.substring(0, target.indexOf(':'));
        }
        return target.startsWith("/dev/") ? target : target.startsWith("/") ? "file" : target;
    }

    private static String session(Sighting start) {
        if (start.session() == start.pid()) {
            return "leads a session";
        }
        return start.group() == start.pid() ? "leads a group of the supervisor's session" : "in the supervisor's group";
    }
}
