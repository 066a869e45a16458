package io.persistentprocess.kernel;

import java.util.HashMap;
import java.util.Map;

/** A "flat keyed" file of a cgroup, cgroup-v2.rst: a name and a number on each line. */
record FlatKeys(Map<String, Long> values) {
    FlatKeys {
        values = Map.copyOf(values);
    }

    static FlatKeys parse(String text) {
        Map<String, Long> values = new HashMap<>();
        for (String line : text.lines().toList()) {
            String[] words = line.strip().split(" ", 2);
            if (words.length == 2) {
                values.put(words[0], Long.parseLong(words[1]));
            }
        }
        return new FlatKeys(values);
    }

    /** 0 where the kernel does not have it. */
    long value(String key) {
        return values.getOrDefault(key, 0L);
    }
}
