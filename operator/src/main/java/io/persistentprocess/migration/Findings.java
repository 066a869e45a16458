package io.persistentprocess.migration;

import java.util.ArrayList;
import java.util.List;

/** Collects what became of each directive. Not for several threads. */
public final class Findings {
    private final List<Finding> all = new ArrayList<>();

    public void kept(Origin origin, String field) {
        add(origin, Verdict.KEPT, Loss.NOTHING, field);
    }

    public void nearly(Origin origin, String difference) {
        add(origin, Verdict.NEARLY, Loss.NOTHING, difference);
    }

    public void mended(Origin origin, String how) {
        add(origin, Verdict.MENDED, Loss.NOTHING, how);
    }

    public void byHand(Origin origin, String task) {
        add(origin, Verdict.BY_HAND, Loss.NOTHING, task);
    }

    public void lost(Origin origin, Loss loss, String consequence) {
        add(origin, Verdict.LOST, loss, consequence);
    }

    private void add(Origin origin, Verdict verdict, Loss loss, String consequence) {
        add(new Finding(origin, verdict, loss, consequence));
    }

    public void add(Finding finding) {
        all.add(finding);
    }

    /** In the order in which they were found. */
    public List<Finding> all() {
        return List.copyOf(all);
    }
}
