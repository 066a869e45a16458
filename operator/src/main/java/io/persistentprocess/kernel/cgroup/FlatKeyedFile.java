package io.persistentprocess.kernel.cgroup;

import java.util.HashMap;
import java.util.Map;

/** A "flat keyed" file of a cgroup, cgroup-v2.rst: a name and a number on each line. */
public record FlatKeyedFile(Map<String, Long> values) {
    public FlatKeyedFile {
        values = Map.copyOf(values);
    }

    public static FlatKeyedFile parse(String text) {
        Map<String, Long> values = new HashMap<>();
        for (String line : text.lines().toList()) {
            String[] words = line.strip().split(" ", 2);
            if (words.length == 2) {
                values.put(words[0], Long.parseLong(words[1]));
            }
        }
        return new FlatKeyedFile(values);
    }

    /**
     * The number of processes killed for memory, from memory.events or memory.oom_control. If the whole cgroup is killed (memory.oom.group), the kernel counts the chosen
     * process twice unless it has ended in between (oom_kill_process in mm/oom_kill.c). During a kill the number may be one too high for a moment.
     */
    public long oomKills() {
        long groups = value("oom_group_kill");
        return Math.max(value("oom_kill") - groups, groups);
    }

    /** 0 if the kernel does not have the key. */
    public long value(String key) {
        return values.getOrDefault(key, 0L);
    }
}
