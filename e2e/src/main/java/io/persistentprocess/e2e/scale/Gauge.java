package io.persistentprocess.e2e.scale;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Reads before and after what everybody has used. */
final class Gauge {
    @FunctionalInterface
    interface Course {
        void run() throws InterruptedException;
    }

    private final KubernetesClient client;
    private final ControllerProcess controller;

    Gauge(KubernetesClient client, ControllerProcess controller) {
        this.client = client;
        this.controller = controller;
    }

    Phase measure(String title, Course course) throws IOException, InterruptedException {
        Counters before = Counters.of(client);
        Duration controllerBefore = controller.cpu();
        Duration ownBefore = own();
        long begun = System.nanoTime();
        course.run();
        Duration lasted = Duration.ofNanos(System.nanoTime() - begun);
        return new Phase(
                title,
                lasted,
                new Traffic(Counters.of(client).since(before)),
                controller.cpu().minus(controllerBefore),
                own().minus(ownBefore),
                controller.residentBytes());
    }

    /** Until nobody writes anything for so long. */
    void settle(Duration quiet, Duration atMost) throws InterruptedException {
        long begun = System.nanoTime();
        for (Counters before = Counters.of(client); ; ) {
            pass(quiet);
            Counters now = Counters.of(client);
            if (new Traffic(now.since(before)).writesAtRest() == 0) {
                return;
            }
            if (System.nanoTime() - begun > atMost.toNanos()) {
                throw new ScaleException("there are writes still after " + atMost.toSeconds() + " s");
            }
            before = now;
        }
    }

    static void pass(Duration time) throws InterruptedException {
        if (new CountDownLatch(1).await(time.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new IllegalStateException("nobody counts this down");
        }
    }

    private static Duration own() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }
}
