package io.persistentprocess.e2e.cluster;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A fault that is in force until it is closed, or has struck often enough. Any thread may close it. */
public final class FaultRule implements AutoCloseable {
    private final Predicate<ApiRequest> requests;
    private final Fault fault;
    private final AtomicInteger left;
    private final Consumer<FaultRule> end;
    private final AtomicInteger struck = new AtomicInteger();

    FaultRule(Predicate<ApiRequest> requests, Fault fault, int times, Consumer<FaultRule> end) {
        this.requests = requests;
        this.fault = fault;
        this.left = new AtomicInteger(times);
        this.end = end;
    }

    Fault fault() {
        return fault;
    }

    /** Whether this request has to bear it; counts. */
    boolean strikes(ApiRequest request) {
        boolean strikes = requests.test(request) && left.getAndUpdate(count -> Math.max(0, count - 1)) > 0;
        if (strikes) {
            struck.incrementAndGet();
        }
        return strikes;
    }

    /** How many new requests have borne it. */
    public int struck() {
        return struck.get();
    }

    @Override
    public void close() {
        end.accept(this);
    }
}
