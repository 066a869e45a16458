package io.persistentprocess.e2e.compared;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.e2e.site.Manifest;
import io.persistentprocess.e2e.site.Timeouts;
import io.persistentprocess.local.control.ControlClient;
import io.persistentprocess.local.control.ControlRequest;
import io.persistentprocess.local.control.InstanceStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code ppg run} with a group for each service, asked over its control socket as its commands do. */
record Ppg(Place place) implements Supervisor {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Set<String> DOWN = Set.of("Stopped", "Completed", "Failed");
    private static final String MEMBER = "main";

    @Override
    public Peer peer() {
        return Peer.PPG;
    }

    @Override
    public void start(List<Service> services) {
        String manifests = services.stream()
                .map(service -> Manifest.of(service.name(), member(service)))
                .collect(Collectors.joining("---\n"));
        List<String> command = place.site()
                .runCommand(
                        place.site().write("groups.yaml", manifests),
                        place.site().socket());
        place.site()
                .awaitListening(place.site()
                        .launch(place.carelessly(Stream.concat(
                                        Stream.of("env", "JAVA_HOME=" + System.getProperty("java.home")),
                                        command.stream())
                                .toList())));
    }

    private String member(Service service) {
        Service.Restarts restarts = service.restarts();
        Service.Stopping stopping = service.stopping();
        return Stream.of(
                        Stream.of("name: " + MEMBER),
                        service.hooks().containsKey(Service.Hook.RELOAD)
                                ? hook("reload", service, Service.Hook.RELOAD)
                                : Stream.of("reload: {signal: SIGHUP}"),
                        Stream.of("command: [\"%s\"]"
                                .formatted(String.join("\", \"", service.command(place.recorder(), place.folder())))),
                        switch (restarts.condition()) {
                            case ALWAYS -> Stream.<String>empty();
                            case ON_FAILURE -> Stream.of("restartPolicy: OnFailure");
                        },
                        restarts.successCodes().isEmpty()
                                ? Stream.<String>empty()
                                : Stream.of("successExitCodes: " + restarts.successCodes()),
                        restarts.limit().stream().map("restart: {limit: {burst: %d}}"::formatted),
                        stop(stopping),
                        switch (service.kind()) {
                            case SIMPLE -> Stream.<String>empty();
                            case FORKING -> Stream.of("type: Forking", "pidFile: " + service.pidFile(place.folder()));
                            case NOTIFY -> Stream.of("type: Notify");
                        },
                        service.deadlines().start().stream().map("startTimeoutSeconds: %d"::formatted),
                        service.deadlines().watchdog().stream().map("notify: {watchdogSeconds: %d}"::formatted),
                        hook("preStart", service, Service.Hook.PRE_START),
                        hook("preStop", service, Service.Hook.PRE_STOP),
                        hook("postStop", service, Service.Hook.POST_STOP),
                        service.directives().stream().map(Service.Directive::member))
                .flatMap(field -> field)
                .collect(Collectors.joining(", ", "{", "}"));
    }

    private Stream<String> hook(String field, Service service, Service.Hook hook) {
        return service.command(hook, place.recorder(), place.folder()).stream()
                .map(words -> field + ": {command: [\"" + String.join("\", \"", words) + "\"]}");
    }

    private static Stream<String> stop(Service.Stopping stopping) {
        List<String> fields = Stream.of(
                        stopping.signal().stream().map("signal: SIG%s"::formatted),
                        stopping.graceSeconds().stream().map("gracePeriodSeconds: %d"::formatted),
                        switch (stopping.killMode()) {
                            case DEFAULT -> Stream.<String>empty();
                            case MIXED -> Stream.of("mode: Mixed");
                            case CONTROL_GROUP -> Stream.of("mode: Cgroup");
                            case PROCESS -> Stream.of("mode: Main");
                        })
                .flatMap(field -> field)
                .toList();
        return fields.isEmpty() ? Stream.empty() : Stream.of("stop: {" + String.join(", ", fields) + "}");
    }

    @Override
    public void reload(Service service) throws IOException {
        awaitRunning(service);
        ask(new ControlRequest.Reload("default", service.name()));
    }

    @Override
    public void stop(Service service) throws IOException {
        ask(new ControlRequest.Stop("default", service.name()));
    }

    /** On a busy host a program runs before the agent knows that it was executed. Until then nothing is reloaded. */
    private void awaitRunning(Service service) {
        Timeouts.await(service.name() + " runs, as far as the agent knows").until(() -> isReady(service));
    }

    private void ask(ControlRequest request) throws IOException {
        try (ControlClient client = ControlClient.ask(place.site().socket(), request, PATIENCE)) {
            assertThat(client.next()).as("what the agent says to %s", request).isPresent();
        }
    }

    @Override
    public boolean isReady(Service service) throws IOException {
        return place.site().statuses().stream()
                .filter(status -> status.group().equals(service.name()))
                .anyMatch(InstanceStatus::ready);
    }

    @Override
    public boolean isReloading(Service service) throws IOException {
        return place.site().statuses().stream()
                .filter(status -> status.group().equals(service.name()))
                .anyMatch(status -> status.message().contains("reloading"));
    }

    @Override
    public boolean keeps(Service service, int pid) throws IOException {
        return place.site().statuses().stream()
                .filter(status -> status.group().equals(service.name()))
                .anyMatch(status -> status.ready() && status.pid().equals(Optional.of((long) pid)));
    }

    @Override
    public void startAgain(List<Service> services) {
        start(services);
    }

    @Override
    public boolean isDown(Service service) throws IOException {
        return place.site().statuses().stream()
                .filter(status -> status.group().equals(service.name()))
                .anyMatch(status -> DOWN.contains(status.state()));
    }
}
