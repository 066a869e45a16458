package io.persistentprocess.cli.command;

import io.persistentprocess.agent.processes.ProcessEvent;
import io.persistentprocess.cli.console.Console;
import io.persistentprocess.cli.console.ExitCode;
import io.persistentprocess.cli.console.TerminalText;
import io.persistentprocess.cli.option.AgentOption;
import io.persistentprocess.cli.option.ScopeOptions;
import io.persistentprocess.cli.output.ProcessEventLine;
import io.persistentprocess.local.control.ControlClient;
import io.persistentprocess.local.control.ControlRequest;
import io.persistentprocess.local.control.ControlResponse;
import io.persistentprocess.local.control.Json;
import java.io.IOException;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ppg events}: past and future events of the instances. */
@Command(name = "events", description = "Show starts, exits, restarts and their reasons.")
public final class EventsCommand implements Callable<Integer> {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS");

    private enum Format {
        text,
        json
    }

    private final Console console;

    @Spec
    private CommandSpec spec;

    @Mixin
    private AgentOption agent;

    @Mixin
    private ScopeOptions scope;

    @Option(
            names = {"-f", "--follow"},
            description = "Keep showing new events.")
    private boolean follow;

    @Option(
            names = "--processes",
            description = "Show forks, execs and exits of the members' processes instead, as they happen. Requires -f.")
    private boolean processes;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "2000",
            description = "With --processes, show at most so many of each group in a second; 0: all of them."
                    + " Default: ${DEFAULT-VALUE}.")
    private long limit;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "One of ${COMPLETION-CANDIDATES}; json is an object on each line.")
    private Format format;

    public EventsCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        ControlRequest request = request();
        try (ControlClient client = agent.ask(console, request)) {
            Optional<ControlResponse> response = client.next();
            while (response.isPresent() && isTaken(client)) {
                show(response.get());
                response = client.next();
            }
        }
        return ExitCode.OK;
    }

    /** A check flushes, which is a system call: it sends the lines that are already there. */
    private boolean isTaken(ControlClient client) throws IOException {
        return client.hasMore() || !console.out().checkError();
    }

    private ControlRequest request() {
        if (!processes) {
            return new ControlRequest.Events(scope.scope(), follow);
        }
        if (!follow) {
            throw new ParameterException(
                    spec.commandLine(), "past process events are not stored, only new ones can be shown; add -f");
        }
        return new ControlRequest.Processes(scope.scope(), limit);
    }

    private void show(ControlResponse response) {
        switch (response) {
            case ControlResponse.Event event
            when format == Format.json -> console.out().println(Json.line(event.plain()));
            case ControlResponse.Event event -> console.out().println(line(event));
            case ControlResponse.ProcessDid process
            when format == Format.json -> console.out().println(Json.line(process.plain()));
            case ControlResponse.ProcessDid(ProcessEvent event) -> console.out().println(ProcessEventLine.of(event));
            case ControlResponse.Limited limited
            when format == Format.json -> console.out().println(Json.line(Map.of("limited", limited.plain())));
            case ControlResponse.Limited limited -> console.err().println("ppg: " + ProcessEventLine.of(limited));
            case ControlResponse.KernelLost(long events) ->
                reportLost("kernelLost", events, "because the kernel had no room for them");
            case ControlResponse.Lost(long events) -> reportLost("lost", events, "because they were not read in time");
            default -> console.err().println("ppg: the agent sent an event that this version of ppg does not know");
        }
    }

    /** Readers of processes' JSON lines must know the number. */
    private void reportLost(String kind, long events, String why) {
        if (processes && format == Format.json) {
            console.out().println(Json.line(Map.of(kind, Map.of("events", events))));
        } else {
            console.err().println("ppg: " + events + " events were lost, " + why);
        }
    }

    private static String line(ControlResponse.Event event) {
        String instance = event.instance()
                .map(name -> event.namespace().orElse("") + "/" + event.group().orElse("") + "/" + name + " ")
                .orElse("");
        return TerminalText.of("%s %-12s %s%s"
                        .formatted(
                                TIME.format(event.at().atZone(ZoneId.systemDefault())),
                                event.type(),
                                instance,
                                event.message()))
                .stripTrailing();
    }
}
