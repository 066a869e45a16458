package io.persistentprocess.supervision.probe;

import io.persistentprocess.supervision.instance.Event;
import java.util.List;

/**
 * What a result leads to.
 *
 * @param events for the instance's state machine
 */
public record HealthStep(ProcessHealth health, List<Event> events) {
    public HealthStep {
        events = List.copyOf(events);
    }
}
