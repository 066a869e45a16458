package io.persistentprocess.agent.instance;

import io.persistentprocess.agent.thread.ReactorThread;
import io.persistentprocess.supervision.instance.Event;
import io.persistentprocess.supervision.spec.InstanceId;
import java.util.ArrayDeque;
import java.util.Queue;

/** The events of instances that are not handled yet: requests, and answers to actions. Reactor thread only. */
@ReactorThread
final class EventQueue {
    /**
     * Of this many events at least one is a request, however many answers are queued: instances that exit at once produce answers without end, and must still obey requests.
     */
    private static final int REQUEST_SHARE = 4;

    /** @param then runs after the event was handled */
    record Delivery(InstanceId id, Event event, Runnable then) {}

    private final Queue<Delivery> requests = new ArrayDeque<>();
    /** Answers take precedence, so that a restart under way is completed first. */
    private final Queue<Delivery> answers = new ArrayDeque<>();

    void request(InstanceId id, Event event, Runnable then) {
        requests.add(new Delivery(id, event, then));
    }

    void answer(InstanceId id, Event event) {
        answers.add(new Delivery(id, event, () -> {}));
    }

    /**
     * Removes the next one.
     *
     * @param turn how many came before it in this turn
     */
    Delivery next(int turn) {
        boolean requestIsDue = turn % REQUEST_SHARE == 0 && !requests.isEmpty();
        return answers.isEmpty() || requestIsDue ? requests.remove() : answers.remove();
    }

    boolean hasRequests() {
        return !requests.isEmpty();
    }

    boolean isEmpty() {
        return answers.isEmpty() && requests.isEmpty();
    }

    /** Drops changes of a desired state that is superseded: they would start instances that are no longer wanted. */
    void dropChanges() {
        requests.removeIf(delivery -> switch (delivery.event()) {
            case Event.Wanted _, Event.Unwanted _, Event.Orphaned _ -> true;
            default -> false;
        });
    }
}
