package io.persistentprocess.metrics;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Asks a thread for an answer and passes if it comes in time. A thread that is blocked or dead does not answer. */
public final class ResponseProbe implements HealthProbe {
    /** Longer than a garbage collection or the start of a process on a slow disk, and less than the chart's probe timeout of five seconds. */
    public static final Duration PATIENCE = Duration.ofSeconds(3);

    private final String who;
    private final Supplier<CompletableFuture<Void>> question;
    private final Duration patience;

    /**
     * Asks again for each probe.
     *
     * @param who the thread's name in the message that it does not answer
     */
    public ResponseProbe(String who, Supplier<CompletableFuture<Void>> question) {
        this(who, question, PATIENCE);
    }

    ResponseProbe(String who, Supplier<CompletableFuture<Void>> question, Duration patience) {
        this.who = who;
        this.question = question;
        this.patience = patience;
    }

    @Override
    public Optional<String> trouble() throws InterruptedException {
        try {
            question.get().get(patience.toNanos(), TimeUnit.NANOSECONDS);
            return Optional.empty();
        } catch (TimeoutException _) {
            return Optional.of("%s has not responded for %d ms".formatted(who, patience.toMillis()));
        } catch (ExecutionException | IllegalStateException e) {
            return Optional.of("%s cannot be checked: %s".formatted(who, e.getMessage()));
        }
    }
}
