package io.persistentprocess.metrics;

import java.util.Map;

/**
 * What the status of a group says of the whole cluster.
 *
 * @param conditions whether each is True, by its type
 * @param nodes how many there are, by what is counted, such as desired
 */
public record GroupMeasurements(
        String namespace, String group, Map<String, Boolean> conditions, Map<String, Integer> nodes) {
    public GroupMeasurements {
        conditions = Map.copyOf(conditions);
        nodes = Map.copyOf(nodes);
    }
}
