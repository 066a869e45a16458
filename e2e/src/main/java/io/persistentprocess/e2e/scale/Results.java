package io.persistentprocess.e2e.scale;

import java.util.List;

/** What was measured. */
record Results(Size size, List<Phase> phases, List<Weight> weights) {
    Results {
        phases = List.copyOf(phases);
        weights = List.copyOf(weights);
    }
}
