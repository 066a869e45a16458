package io.persistentprocess.e2e.compared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.persistentprocess.e2e.site.Commands;
import io.persistentprocess.e2e.site.Site;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** The same services under systemd, runit, s6, supervisord and ppg, all at once: most of the time is spent in waits of theirs. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
class DifferentialIT {
    private static final Path SOURCE =
            Path.of("src/test/resources/compared/recorder.c").toAbsolutePath();
    private static final int AT_ONCE = 24;

    private final List<Scenario> scenarios = Scenarios.all();
    private final Map<Peer, Map<Scenario, Future<String>>> outcomes = new EnumMap<>(Peer.class);
    private final List<Site> sites = new ArrayList<>();
    private final ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);

    @BeforeAll
    void startAll() throws IOException {
        Path recorder = site().file("recorder");
        Commands.run(
                Commands.installed("cc", "gcc"),
                "-O1",
                "-Wall",
                "-Wextra",
                "-o",
                recorder.toString(),
                SOURCE.toString());
        for (Peer peer : Peer.installed().toList()) {
            start(peer, recorder);
        }
    }

    private Site site() {
        Site site = Site.create();
        sites.add(site);
        return site;
    }

    private void start(Peer peer, Path recorder) {
        Map<Scenario.Company, List<Scenario>> its = scenarios.stream()
                .filter(scenario -> scenario.expected().containsKey(peer))
                .collect(Collectors.groupingBy(Scenario::company));
        Map<Scenario, Future<String>> running = new HashMap<>();
        running.putAll(start(
                peer, new Supervisor.Place(site(), recorder), its.getOrDefault(Scenario.Company.SHARED, List.of())));
        its.getOrDefault(Scenario.Company.ALONE, List.of())
                .forEach(scenario ->
                        running.putAll(start(peer, new Supervisor.Place(site(), recorder), List.of(scenario))));
        outcomes.put(peer, running);
    }

    private Map<Scenario, Future<String>> start(Peer peer, Supervisor.Place place, List<Scenario> its) {
        Supervisor supervisor = Supervisor.of(peer, place);
        Future<?> started = threads.submit(() -> {
            supervisor.start(its.stream().map(Scenario::service).distinct().toList());
            return null;
        });
        Map<Scenario, Future<String>> running = new HashMap<>();
        for (Scenario scenario : its) {
            running.put(scenario, threads.submit(() -> {
                started.get();
                return scenario.steps().run(RunningService.of(supervisor, scenario.service(), place));
            }));
        }
        return running;
    }

    @TestFactory
    Stream<DynamicContainer> rows() {
        return scenarios.stream()
                .map(scenario -> DynamicContainer.dynamicContainer(
                        scenario.title(),
                        scenario.expected().keySet().stream()
                                .sorted()
                                .map(peer -> DynamicTest.dynamicTest(peer.title(), () -> check(scenario, peer)))));
    }

    private void check(Scenario scenario, Peer peer) throws InterruptedException {
        assumeTrue(outcomes.containsKey(peer), () -> "needs " + peer.program() + "; e2e/test installs it");
        try {
            assertThat(outcomes.get(peer).get(scenario).get())
                    .as("%s, under %s", scenario.title(), peer.title())
                    .isEqualTo(scenario.cell(peer));
        } catch (ExecutionException e) {
            throw new AssertionError(scenario.title() + ", under " + peer.title() + ": " + e.getCause(), e.getCause());
        }
    }

    @AfterAll
    void removeAll() throws IOException {
        threads.shutdownNow();
        for (Site site : sites) {
            site.close();
        }
    }
}
