package io.persistentprocess.e2e.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** The requests that came to a proxy, in the order of their answers. Any thread. */
public final class RequestLog {
    private final List<RecordedRequest> requests = new ArrayList<>();
    private final List<RecordedRequest> refused = new ArrayList<>();

    synchronized void add(RecordedRequest request) {
        requests.add(request);
        if (request.refusal().isPresent()) {
            refused.add(request);
        }
    }

    /** What was refused since this was last asked: {@link #clear} does not forget it. */
    public synchronized List<RecordedRequest> takeRefused() {
        List<RecordedRequest> taken = List.copyOf(refused);
        refused.clear();
        return taken;
    }

    public synchronized List<RecordedRequest> all() {
        return List.copyOf(requests);
    }

    public List<RecordedRequest> matching(Predicate<ApiRequest> what) {
        return all().stream().filter(recorded -> what.test(recorded.request())).toList();
    }

    /** What changes, or would change, something. */
    public List<RecordedRequest> writes() {
        return matching(ApiRequest::isWrite);
    }

    /** Starts afresh. */
    public synchronized void clear() {
        requests.clear();
    }
}
