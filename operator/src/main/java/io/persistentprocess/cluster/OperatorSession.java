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
    private final CompletableFuture<End> stopped;

    /** Why a session ended, in one sentence. */
    public sealed interface End {
        String why();

        /** An informer has stopped for good. */
        record Failed(String why) implements End {}

        /** The caller ended it. */
        record Asked(String why) implements End {}
    }

    private OperatorSession(Operator operator, CompletableFuture<End> stopped) {
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
        CompletableFuture<End> stopped = new CompletableFuture<>();
        Operator operator = new Operator(overrider -> {
            configuration.accept(overrider
                    .withKubernetesClient(client)
                    .withCloseClientOnStop(false)
                    .withStopOnInformerErrorDuringStartup(false));
            overrider.withInformerStoppedHandler((informer, cause) -> Optional.ofNullable(cause)
                    .ifPresent(why -> stopped.complete(new End.Failed(
                            "%s: %s".formatted(informer.getApiTypeClass().getSimpleName(), why.getMessage())))));
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

    /** Waits until an informer stops for good, or {@link #end}. */
    public End awaitEnd() throws InterruptedException {
        try {
            return stopped.get();
        } catch (ExecutionException e) {
            return new End.Failed(String.valueOf(e.getCause()));
        }
    }

    /** Releases the thread in {@link #awaitEnd}. */
    public void end(String why) {
        stopped.complete(new End.Asked(why));
    }

    /** Waits for running reconciliations as long as the configuration allows. The SDK does not stop its timers; this method does. */
    @Override
    public void close() {
        operator.stop();
        timers(operator).shutdownNow();
    }
}
