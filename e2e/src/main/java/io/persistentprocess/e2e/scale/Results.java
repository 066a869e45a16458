package io.persistentprocess.e2e.scale;

import java.util.List;

/**
 * What was measured.
 *
 * @param groupBytes of one group, as its watchers get it
 */
record Results(Size size, List<Phase> phases, long groupBytes, List<Weight> weights) {
    Results {
        phases = List.copyOf(phases);
        weights = List.copyOf(weights);
    }
}
