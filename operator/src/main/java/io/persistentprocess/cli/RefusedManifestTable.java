package io.persistentprocess.cli;

import io.persistentprocess.local.control.RefusedManifest;
import java.util.List;

/** Manifests that are refused, and why. */
final class RefusedManifestTable {
    private RefusedManifestTable() {}

    /** Empty where there are none. */
    static String print(List<RefusedManifest> refused) {
        if (refused.isEmpty()) {
            return "";
        }
        Table table = new Table(List.of("REFUSED MANIFEST", "PROBLEM"));
        refused.forEach(each -> table.add(List.of(each.place(), each.problem())));
        return table.print();
    }
}
