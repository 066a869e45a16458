package io.persistentprocess.e2e.compared;

import io.persistentprocess.e2e.site.Site;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A way to keep services, each configured as its users would. Every method may be called by several threads, once {@link #start} has returned. */
sealed interface Supervisor permits Systemd, Runit, S6, Supervisord, Ppg {

    /**
     * Where one supervisor and its services live.
     *
     * @param recorder the program of all services
     */
    record Place(Site site, Path recorder) {
        /** An absolute folder of its own, which exists. */
        Path folder() {
            return site.file(".").normalize();
        }

        String commandLine(Service service) {
            return service.commandLine(recorder, folder());
        }

        Optional<String> commandLine(Service service, Service.Hook hook) {
            return service.command(hook, recorder, folder()).map(words -> String.join(" ", words));
        }

        Path script(String name, String text) throws IOException {
            Path script = site.write(name, text);
            Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
            return script;
        }

        /**
         * The command line that starts a supervisor in a cgroup of its own as a careless script would: with a umask, limits, priorities, signals and an environment that are not meant for its services.
         */
        List<String> carelessly(List<String> command) {
            return Stream.concat(
                            Stream.of(
                                    "sh",
                                    "-c",
                                    """
                                    mkdir -p %1$s && echo $$ > %1$s/cgroup.procs && umask 0027 && ulimit -Sn 2048 && echo 100 > /proc/self/oom_score_adj && cd %2$s &&
                                    exec nice -n 1 chrt --batch 0 ionice -c 2 -n 6 env -i --default-signal --ignore-signal=USR1 --block-signal=WINCH PATH=/usr/local/bin:/usr/bin:/bin CALLER=1 "$@"
                                    """.formatted(site.cgroup().path().resolve("careless"), folder()),
                                    "sh"),
                            command.stream())
                    .toList();
        }
    }

    Peer peer();

    /** Starts it, and with it all services. */
    void start(List<Service> services) throws IOException;

    /** Has a service read its configuration again, by SIGHUP. */
    void reload(Service service) throws IOException;

    /** Asks for the end of a service as its users do. */
    void stop(Service service) throws IOException;

    /** Whether it takes the service for ready; only asked where it can know. */
    boolean isReady(Service service) throws IOException;

    /** Whether it shows that the service reloads; only asked where it can know. */
    default boolean isReloading(Service service) throws IOException {
        throw new UnsupportedOperationException(peer().title() + " knows of no reload");
    }

    /** Whether it keeps this process, which it may not have started; only one that adopts processes can. */
    default boolean keeps(Service service, int pid) throws IOException {
        return false;
    }

    /** Starts it again after it was killed; those that somebody else starts again need nothing. */
    void startAgain(List<Service> services) throws IOException;

    /** Whether a service neither runs nor is about to be started. */
    boolean isDown(Service service) throws IOException;

    static Supervisor of(Peer peer, Place place) {
        return switch (peer) {
            case SYSTEMD -> new Systemd(place);
            case RUNIT -> new Runit(place);
            case S6 -> new S6(place);
            case SUPERVISORD -> new Supervisord(place);
            case PPG -> new Ppg(place);
        };
    }
}
