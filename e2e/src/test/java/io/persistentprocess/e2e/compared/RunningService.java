package io.persistentprocess.e2e.compared;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.persistentprocess.e2e.site.Commands;
import io.persistentprocess.e2e.site.Timeouts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;

/** A service under one supervisor, and what its processes have seen so far. */
record RunningService(Supervisor supervisor, Service service, Path records) {
    private static final String MAIN = "main";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    static RunningService of(Supervisor supervisor, Service service, Supervisor.Place place) {
        return new RunningService(supervisor, service, service.records(place.folder()));
    }

    private ConditionFactory await(String what) {
        return Timeouts.await("under " + supervisor.peer().title() + ", " + service.name() + " " + what)
                .pollInterval(Duration.ofMillis(150));
    }

    /** The Nth start of the main process, from 1, once there is one. */
    Sighting start(int number) {
        await("is started, time " + number).until(() -> starts().size() >= number);
        return starts().get(number - 1);
    }

    void awaitReady() {
        await("is ready").until(() -> supervisor.isReady(service));
    }

    void awaitReloading() {
        await("reloads").until(() -> supervisor.isReloading(service));
    }

    void awaitNoReload() {
        await("has reloaded").until(() -> !supervisor.isReloading(service));
    }

    /** Kills whoever keeps the service, and has it started again. */
    void killSupervisor() throws IOException {
        Commands.run("kill", "-KILL", Integer.toString(start(1).parent()));
        supervisor.startAgain(List.of(service));
    }

    /** Waits until a second process is started or the supervisor keeps the first. */
    void awaitSecondOrAdoptionOf(Sighting first) {
        await("is started again or adopted").until(() -> starts().size() > 1 || supervisor.keeps(service, first.pid()));
    }

    /** The Nth start of another process of the service. */
    Sighting start(String tag, int number) {
        await("starts " + tag + ", time " + number)
                .until(() -> of(tag).filter(Sighting::isStart).count() >= number);
        return of(tag).filter(Sighting::isStart).toList().get(number - 1);
    }

    /** The start of another process of the service. */
    Sighting start(String tag) {
        await("starts " + tag).until(() -> of(tag).anyMatch(Sighting::isStart));
        return of(tag).filter(Sighting::isStart).findFirst().orElseThrow();
    }

    /** Waits until the main process was started this often, or is not started any more; how often that is. */
    int startsUpTo(int number) {
        await("is started " + number + " times, or no more")
                .until(() -> starts().size() >= number || supervisor.isDown(service));
        return Math.min(number, starts().size());
    }

    List<Sighting> starts() {
        return of(MAIN).filter(Sighting::isStart).toList();
    }

    private Stream<Sighting> of(String tag) {
        return sightings().stream().filter(sighting -> sighting.tag().equals(tag));
    }

    /** Every line that is whole. */
    List<Sighting> sightings() {
        try {
            String text = Files.exists(records) ? Files.readString(records) : "";
            List<Sighting> sightings = new ArrayList<>();
            for (String line :
                    text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
                sightings.add(JSON.readValue(line, Sighting.class));
            }
            return sightings;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asks for its end and waits until the supervisor is through with it. */
    void stop() throws IOException {
        supervisor.stop(service);
        await("is down").until(() -> supervisor.isDown(service));
    }

    void signal(Sighting process, String name) {
        Commands.run("kill", "-" + name, Integer.toString(process.pid()));
    }

    void awaitSignal(Sighting process) {
        await("gets a signal").until(() -> !fate(process).equals("keeps running"));
    }

    /** Its signals in order, KILL if it is gone without having ended; or that it is there still. */
    String fate(Sighting process) {
        boolean alive = isAlive(process);
        List<Sighting> later = of(process.tag())
                .filter(sighting -> sighting.pid() == process.pid() && !sighting.isStart())
                .toList();
        Stream<String> signals = later.stream()
                .filter(sighting -> sighting.event().equals("signal"))
                .map(Sighting::signal);
        boolean ended = later.stream().anyMatch(sighting -> sighting.event().equals("end"));
        assertThat(alive && ended).as("%s has ended", process.tag()).isFalse();
        Stream<String> rest = alive ? Stream.of("keeps running") : ended ? Stream.empty() : Stream.of("KILL");
        return Stream.concat(signals, rest).collect(Collectors.joining(" "));
    }

    /** A zombie has no command line. */
    boolean isAlive(Sighting process) {
        try {
            return Files.readString(Path.of("/proc", Integer.toString(process.pid()), "cmdline"))
                    .contains(records.toString());
        } catch (IOException gone) {
            return false;
        }
    }
}
