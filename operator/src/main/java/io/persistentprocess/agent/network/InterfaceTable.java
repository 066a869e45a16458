package io.persistentprocess.agent.network;

import io.persistentprocess.api.node.InterfacePattern;
import io.persistentprocess.kernel.socket.LinkMessage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The network interfaces by their numbers: a name that another message gives to a number stands in place of the one before. For one thread. */
final class InterfaceTable {
    private final Map<Integer, String> names = new HashMap<>();

    void apply(List<LinkMessage> messages) {
        for (LinkMessage message : messages) {
            switch (message) {
                case LinkMessage.Present(int index, String name) -> names.put(index, name);
                case LinkMessage.Gone(int index) -> names.remove(index);
            }
        }
    }

    /** The names that match a pattern. */
    Set<String> matching(Set<InterfacePattern> patterns) {
        Set<String> matching = new TreeSet<>();
        for (String name : names.values()) {
            if (patterns.stream().anyMatch(pattern -> pattern.matches(name))) {
                matching.add(name);
            }
        }
        return matching;
    }
}
