package io.persistentprocess.e2e.compared;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.e2e.site.Commands;
import io.persistentprocess.e2e.site.CompletedCommand;
import io.persistentprocess.e2e.site.Timeouts;
import io.persistentprocess.kernel.cgroup.CgroupHierarchies;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A user manager of systemd: {@code systemd --user}, without logind and without a bus.
 *
 * <p>It has a mount namespace of its own, in which cgroup2 alone is at {@code /sys/fs/cgroup}, as on a host of today, and {@code /run} is empty but for the folder by which sd_booted(3) knows that systemd
 * is there, without which no user manager starts, and a socket for output where journald would have its own. Variables that Debian's packages set for desktops are kept away.
 */
record Systemd(Place place) implements Supervisor {

    @Override
    public Peer peer() {
        return Peer.SYSTEMD;
    }

    @Override
    public void start(List<Service> services) throws IOException {
        place.site().write("units/all.target", """
            [Unit]
            DefaultDependencies=no
            Wants=%s
            """.formatted(
                        services.stream().map(Systemd::unit).collect(Collectors.joining(" "))));
        for (Service service : services) {
            place.site().write("units/" + unit(service), text(service));
        }
        launch();
    }

    /** Starts the manager with the units that are written, of which {@code all.target} has the rest started. */
    void launch() throws IOException {
        Files.createDirectories(place.folder().resolve("runtime"));
        String cgroup2 = CgroupHierarchies.current().cgroup2().orElseThrow().toString();
        place.site()
                .launch(place.carelessly(Commands.inMountNamespace(
                        inNamespace(cgroup2),
                        List.of(
                                "env",
                                "HOME=" + Files.createDirectories(place.folder().resolve("home")),
                                "XDG_RUNTIME_DIR=" + place.folder().resolve("runtime"),
                                "SYSTEMD_UNIT_PATH=" + place.folder().resolve("units"),
                                "/lib/systemd/systemd",
                                "--user",
                                "--log-target=null",
                                "--unit=all.target"))));
        Timeouts.await("systemd --user listens")
                .until(() -> ask("is-active", "all.target").code() == 0);
    }

    private static String inNamespace(String cgroup2) {
        return """
            mount --bind %s /sys/fs/cgroup
            mount -t tmpfs -o mode=755 none /run
            mkdir -p /run/systemd/system /run/systemd/journal
            generators=/usr/lib/systemd/user-environment-generators
            if [ -d $generators ]; then mount -t tmpfs none $generators; fi
            systemd-socket-activate --listen=/run/systemd/journal/stdout sleep infinity &
            until [ -S /run/systemd/journal/stdout ]; do sleep 0.05; done
            """.formatted(cgroup2);
    }

    private static String unit(Service service) {
        return service.name() + ".service";
    }

    private String text(Service service) {
        Service.Restarts restarts = service.restarts();
        Service.Stopping stopping = service.stopping();
        Stream<String> lines = Stream.of(
                        Stream.of("[Unit]", "DefaultDependencies=no"),
                        restarts.limit().stream()
                                .flatMap(limit -> Stream.of("StartLimitIntervalSec=600", "StartLimitBurst=" + limit)),
                        Stream.of(
                                "[Service]",
                                "ExecStart=" + place.commandLine(service),
                                "ExecReload="
                                        + place.commandLine(service, Service.Hook.RELOAD)
                                                .orElse("/bin/kill -HUP $MAINPID")),
                        Stream.of("Restart="
                                + switch (restarts.condition()) {
                                    case ALWAYS -> "always";
                                    case ON_FAILURE -> "on-failure";
                                }),
                        restarts.successCodes().stream().map(code -> "SuccessExitStatus=" + code),
                        stopping.signal().stream().map(signal -> "KillSignal=SIG" + signal),
                        stopping.graceSeconds().stream().map(seconds -> "TimeoutStopSec=" + seconds),
                        switch (stopping.killMode()) {
                            case DEFAULT -> Stream.<String>empty();
                            case MIXED -> Stream.of("KillMode=mixed");
                            case CONTROL_GROUP -> Stream.of("KillMode=control-group");
                            case PROCESS -> Stream.of("KillMode=process");
                        },
                        switch (service.kind()) {
                            case SIMPLE -> Stream.<String>empty();
                            case FORKING -> Stream.of("Type=forking", "PIDFile=" + service.pidFile(place.folder()));
                            case NOTIFY -> Stream.of("Type=notify");
                        },
                        service.deadlines().start().stream().map(seconds -> "TimeoutStartSec=" + seconds),
                        service.deadlines().watchdog().stream().map(seconds -> "WatchdogSec=" + seconds),
                        hook("ExecStartPre=", service, Service.Hook.PRE_START),
                        hook("ExecStop=", service, Service.Hook.PRE_STOP),
                        hook("ExecStopPost=", service, Service.Hook.POST_STOP),
                        service.directives().stream().flatMap(directive -> directive.unit().stream()))
                .flatMap(line -> line);
        return lines.map(line -> line + "\n").collect(Collectors.joining());
    }

    private Stream<String> hook(String directive, Service service, Service.Hook hook) {
        return place.commandLine(service, hook).stream().map(directive::concat);
    }

    @Override
    public boolean isReady(Service service) {
        return ask("is-active", unit(service)).text().equals("active");
    }

    @Override
    public boolean isReloading(Service service) {
        return ask("is-active", unit(service)).text().equals("reloading");
    }

    @Override
    public void startAgain(List<Service> services) throws IOException {
        launch();
    }

    @Override
    public void reload(Service service) {
        CompletedCommand completed = ask("reload", unit(service));
        assertThat(completed.code()).as("%s", completed).isZero();
    }

    @Override
    public void stop(Service service) {
        CompletedCommand completed = ask("stop", unit(service));
        assertThat(completed.code()).as("%s", completed).isZero();
    }

    @Override
    public boolean isDown(Service service) {
        return List.of("inactive", "failed")
                .contains(ask("is-active", unit(service)).text());
    }

    private CompletedCommand ask(String... command) {
        return Commands.ask(
                Stream.concat(Stream.of("systemctl", "--user"), Stream.of(command))
                        .toList(),
                Map.of("XDG_RUNTIME_DIR", place.folder().resolve("runtime").toString()));
    }
}
