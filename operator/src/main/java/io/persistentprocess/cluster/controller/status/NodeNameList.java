package io.persistentprocess.cluster.controller.status;

import java.util.List;

/** Lists nodes in a sentence of limited length. */
public final class NodeNameList {
    private static final int MOST = 10;

    private NodeNameList() {}

    public static String of(List<String> nodes) {
        return nodes.size() <= MOST
                ? String.join(", ", nodes)
                : String.join(", ", nodes.subList(0, MOST)) + " and " + (nodes.size() - MOST) + " more";
    }
}
