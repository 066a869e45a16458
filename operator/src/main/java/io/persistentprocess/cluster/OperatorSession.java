package io.persistentprocess.cluster;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.OperatorException;
import io.javaoperatorsdk.operator.api.config.ConfigurationServiceOverrider;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.Consumer;

/**
 * One run of the operator SDK, from its start until one of its informers has stopped for good. The SDK's own answer to that is System.exit; whoever runs a session closes it and begins another, and what it
 * keeps up goes on meanwhile.
 */
public final class OperatorSession implements AutoCloseable {
    private final Operator operator;
    private final CompletableFuture<String> stopped;

    private OperatorSession(Operator operator, CompletableFuture<String> stopped) {
        this.operator = operator;
        this.stopped = stopped;
    }

    /**
     * One that is not started yet.
     *
     * @param client stays open when the session is closed
     */
    public static OperatorSession create(
            KubernetesClient client, Consumer<ConfigurationServiceOverrider> configuration) {
        CompletableFuture<String> stopped = new CompletableFuture<>();
        Operator operator = new Operator(overrider -> {
            configuration.accept(overrider
                    .withKubernetesClient(client)
                    .withCloseClientOnStop(false)
                    .withStopOnInformerErrorDuringStartup(false));
            overrider.withInformerStoppedHandler((informer, cause) -> Optional.ofNullable(cause)
                    .ifPresent(why -> stopped.complete(
                            "%s: %s".formatted(informer.getApiTypeClass().getSimpleName(), why.getMessage()))));
        });
        keepTimerThread(operator);
        return new OperatorSession(operator, stopped);
    }

    /** A pool without a core thread has the thread that waits for the next task look every 10 ms whether it may end (ScheduledThreadPoolExecutor's keep-alive time). */
    private static void keepTimerThread(Operator operator) {
        if (timers(operator) instanceof ScheduledThreadPoolExecutor pool) {
            pool.setCorePoolSize(1);
        }
    }

    private static ScheduledExecutorService timers(Operator operator) {
        return operator.getConfigurationService().getExecutorServiceManager().scheduledExecutorService();
    }

    /** For reconcilers to be registered with, before it is started. */
    public Operator operator() {
        return operator;
    }

    /** Returns when it has what the cluster knows, or has waited for that long enough: it goes on trying then. */
    public void start() throws OperatorException {
        operator.start();
    }

    /** Waits until an informer has stopped for good; which and why, in one sentence. */
    public String awaitStop() throws InterruptedException {
        try {
            return stopped.get();
        } catch (ExecutionException e) {
            return String.valueOf(e.getCause());
        }
    }

    /** Has whoever waits for the stop go on. */
    public void giveUp() {
        stopped.complete("it is being closed");
    }

    /** Waits for reconciliations that are under way as long as the configuration says. The SDK leaves its timers running. */
    @Override
    public void close() {
        operator.stop();
        timers(operator).shutdownNow();
    }
}
