package io.persistentprocess.supervision.transition;

import io.persistentprocess.supervision.command.LifecycleHook;
import io.persistentprocess.supervision.instance.Exit;
import io.persistentprocess.supervision.instance.ExitReason;
import io.persistentprocess.supervision.instance.Instance;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The variables of a command beside those of its member, with the names and values of systemd.exec(5): MAINPID, and in postStop SERVICE_RESULT, EXIT_CODE and
 * EXIT_STATUS.
 */
final class CommandEnvironment {
    private static final String MAINPID = "MAINPID";

    /** A process that ends by one of these when it is asked to has ended well, SuccessExitStatus= of systemd.service(5). */
    private static final Set<String> CLEAN_SIGNALS = Set.of("SIGHUP", "SIGINT", "SIGTERM", "SIGPIPE");

    private CommandEnvironment() {}

    static Map<String, String> of(LifecycleHook hook, Instance instance) {
        return switch (hook) {
            case POST_START, PRE_STOP, RELOAD ->
                instance.main().equals(Instance.NO_PROCESS)
                        ? Map.of()
                        : Map.of(MAINPID, instance.main().toString());
            case POST_STOP ->
                instance.history().lastExit().map(CommandEnvironment::result).orElse(Map.of());
            case PRE_START -> Map.of();
        };
    }

    private static Map<String, String> result(Exit exit) {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("SERVICE_RESULT", word(exit));
        if (exit.exitCode().isPresent()) {
            variables.put("EXIT_CODE", "exited");
            variables.put("EXIT_STATUS", exit.exitCode().get().toString());
        } else if (exit.signal().isPresent()) {
            variables.put("EXIT_CODE", isCoreDump(exit) ? "dumped" : "killed");
            variables.put("EXIT_STATUS", exit.signal().get().substring("SIG".length()));
        }
        return variables;
    }

    private static String word(Exit exit) {
        boolean asked = exit.stopReason().isPresent() && !isFailure(exit.reason());
        if (asked && exit.signal().filter(CLEAN_SIGNALS::contains).isPresent()) {
            return "success";
        }
        return switch (exit.reason()) {
            case Completed -> "success";
            case Error -> "exit-code";
            case Signaled -> isCoreDump(exit) ? "core-dump" : "signal";
            case OOMKilled -> "oom-kill";
            case StartError -> "resources";
            case WatchdogTimeout -> "watchdog";
            case Unhealthy -> "unhealthy";
            case Unknown -> "unknown";
        };
    }

    private static boolean isFailure(ExitReason reason) {
        return switch (reason) {
            case Completed, Error, Signaled, Unknown -> false;
            case OOMKilled, StartError, Unhealthy, WatchdogTimeout -> true;
        };
    }

    private static boolean isCoreDump(Exit exit) {
        return exit.message().contains("core dumped");
    }
}
