package io.persistentprocess.agent;

import io.persistentprocess.kernel.Controller;
import io.persistentprocess.kernel.ControllerPlaces;
import java.nio.file.Path;

/** The control files of a cgroup's limits and what is in them, wherever this host has its controllers: in v1 hierarchies, or in the cgroup2 directory itself. */
record Knobs(ControllerPlaces places, Path cgroup) {
    /** What a file is called and what is in it. */
    record Setting(Path file, String content) {}

    boolean isV1(Controller controller) {
        return places.v1().containsKey(controller);
    }

    Path directory(Controller controller) {
        return places.v1(controller, cgroup).orElse(cgroup);
    }

    Path file(Controller controller, String name) {
        return directory(controller).resolve(name);
    }

    Setting memory(long bytes) {
        return memory(Long.toString(bytes));
    }

    /** A v1 limit that is none is the largest number of whole pages. */
    Setting unlimitedMemory() {
        return memory(isV1(Controller.MEMORY) ? "9223372036854771712" : "max");
    }

    private Setting memory(String content) {
        String name = isV1(Controller.MEMORY) ? "memory.limit_in_bytes" : "memory.max";
        return new Setting(file(Controller.MEMORY, name), content);
    }

    /** Of each tenth of a second. */
    Setting processor(long micros) {
        return processor(Long.toString(micros), micros + " 100000");
    }

    Setting unlimitedProcessor() {
        return processor("-1", "max 100000");
    }

    private Setting processor(String v1, String unified) {
        return isV1(Controller.CPU)
                ? new Setting(file(Controller.CPU, "cpu.cfs_quota_us"), v1)
                : new Setting(file(Controller.CPU, "cpu.max"), unified);
    }

    Setting share(String v1Shares, String weight) {
        return isV1(Controller.CPU)
                ? new Setting(file(Controller.CPU, "cpu.shares"), v1Shares)
                : new Setting(file(Controller.CPU, "cpu.weight"), weight);
    }

    Setting pids(String content) {
        return new Setting(file(Controller.PIDS, "pids.max"), content);
    }
}
