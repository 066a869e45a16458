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
 * One run of the operator SDK, from its start until an informer stops for good. The SDK would call System.exit then; here the caller closes the
 * session and starts the next one. The process keeps running.
 */
public final class OperatorSession implements AutoCloseable {
    private final Operator operator;
    private final CompletableFuture<String> stopped;

    private OperatorSession(Operator operator, CompletableFuture<String> stopped) {
        this.operator = operator;
        this.stopped = stopped;
    }

    /**
     * Creates a session that is not started yet.
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

    /**
     * Keeps one core thread: in a pool without one, the waiting thread wakes every 10 ms to see whether it may end (ScheduledThreadPoolExecutor's
     * keep-alive time).
     */
    private static void keepTimerThread(Operator operator) {
        if (timers(operator) instanceof ScheduledThreadPoolExecutor pool) {
            pool.setCorePoolSize(1);
        }
    }

    private static ScheduledExecutorService timers(Operator operator) {
        return operator.getConfigurationService().getExecutorServiceManager().scheduledExecutorService();
    }

    /** The operator on which reconcilers are registered before the start. */
    public Operator operator() {
        return operator;
    }

    /** Returns when the caches are filled, or after the SDK's timeout; the SDK keeps trying after that. */
    public void start() throws OperatorException {
        operator.start();
    }

    /** Waits until an informer stops for good. Returns its kind and the cause, in one sentence. */
    public String awaitStop() throws InterruptedException {
        try {
            return stopped.get();
        } catch (ExecutionException e) {
            return String.valueOf(e.getCause());
        }
    }

    /** Releases the thread in {@link #awaitStop}. */
    public void giveUp() {
        stopped.complete("it is being closed");
    }

    /** Waits for running reconciliations as long as the configuration allows. The SDK does not stop its timers; this method does. */
    @Override
    public void close() {
        operator.stop();
        timers(operator).shutdownNow();
    }
}
