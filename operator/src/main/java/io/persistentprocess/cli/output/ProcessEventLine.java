package io.persistentprocess.cli.output;

import io.persistentprocess.agent.processes.ProcessEvent;
import io.persistentprocess.cli.console.TerminalText;
import io.persistentprocess.local.control.ControlResponse;
import io.persistentprocess.supervision.instance.ProcessEnd;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** A process event as a line for people. */
public final class ProcessEventLine {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSSSSS");

    private ProcessEventLine() {}

    public static String of(ProcessEvent event) {
        String how = event.end().map(end -> " " + how(end)).orElse("") + (event.oomKilled() ? ", out of memory" : "");
        return TerminalText.of("%s %-4s %s %d parent %d %s%s"
                .formatted(
                        TIME.format(event.at().atZone(ZoneId.systemDefault())),
                        event.kind().name().toLowerCase(Locale.ROOT),
                        event.instance(),
                        event.pid(),
                        event.parent(),
                        event.command(),
                        how));
    }

    private static String how(ProcessEnd end) {
        return switch (end) {
            case ProcessEnd.Exited(int code, int _) -> "code " + code;
            case ProcessEnd.Killed(String signal, boolean coreDumped) ->
                "killed by " + signal + (coreDumped ? ", core dumped" : "");
            case ProcessEnd.OomKilled _ -> "killed by SIGKILL, out of memory";
            case ProcessEnd.StatusUnknown _ -> "exit status unknown";
        };
    }

    public static String of(ControlResponse.Limited limited) {
        String group = limited.namespace() + "/" + limited.group();
        return limited.state().equals("began")
                ? "processes of %s do more than --limit allows to be shown, the rest is counted".formatted(group)
                : "processes of %s are shown again, %d events were not".formatted(group, limited.dropped());
    }
}
