package io.persistentprocess.cluster.controller;

import java.util.List;

/** Lists nodes in a sentence that stays short. */
final class NodeNames {
    private static final int MOST = 10;

    private NodeNames() {}

    static String of(List<String> nodes) {
        return nodes.size() <= MOST
                ? String.join(", ", nodes)
                : String.join(", ", nodes.subList(0, MOST)) + " and " + (nodes.size() - MOST) + " more";
    }
}
