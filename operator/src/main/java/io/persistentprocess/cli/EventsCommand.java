package io.persistentprocess.cli;

import io.persistentprocess.local.control.ControlClient;
import io.persistentprocess.local.control.Json;
import io.persistentprocess.local.control.Request;
import io.persistentprocess.local.control.Response;
import java.io.IOException;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ppg events}: what has happened to the instances, and what happens. */
@Command(name = "events", description = "Show starts, exits, restarts and their reasons.")
final class EventsCommand implements Callable<Integer> {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS");

    private enum Format {
        text,
        json
    }

    private final Console console;

    @Mixin
    private AgentOption agent;

    @Mixin
    private ScopeOptions scope;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with the events to come.")
    private boolean follow;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "One of ${COMPLETION-CANDIDATES}; json is an object on each line.")
    private Format format;

    EventsCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        Request request = new Request.Events(scope.scope(), follow);
        try (ControlClient client = agent.ask(console, request)) {
            Optional<Response> response = client.next();
            while (response.isPresent() && !console.out().checkError()) {
                show(response.get());
                response = client.next();
            }
        }
        return ExitCode.OK;
    }

    private void show(Response response) {
        switch (response) {
            case Response.Event event
            when format == Format.json -> console.out().println(Json.line(event.plain()));
            case Response.Event event -> console.out().println(line(event));
            case Response.Lost(long events) ->
                console.err().println("ppg: " + events + " events were lost, because they were not read in time");
            default -> console.err().println("ppg: the agent says more than this ppg understands");
        }
    }

    private static String line(Response.Event event) {
        String instance = event.namespace() + "/" + event.group() + "/" + event.instance();
        return Printable.of("%s %-12s %s %s"
                        .formatted(
                                TIME.format(event.at().atZone(ZoneId.systemDefault())),
                                event.type(),
                                instance,
                                event.message()))
                .stripTrailing();
    }
}
