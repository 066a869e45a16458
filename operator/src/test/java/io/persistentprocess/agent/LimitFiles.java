package io.persistentprocess.agent;

import io.persistentprocess.kernel.cgroup.CgroupController;
import io.persistentprocess.kernel.cgroup.ControllerHierarchies;
import java.nio.file.Path;

/** The control files of a cgroup's limits and what is in them, wherever this host has its controllers: in v1 hierarchies, or in the cgroup2 directory itself. */
public record LimitFiles(ControllerHierarchies places, Path cgroup) {
    /** What a file is called and what is in it. */
    public record Setting(Path file, String content) {}

    public boolean isV1(CgroupController controller) {
        return places.v1().containsKey(controller);
    }

    public Path directory(CgroupController controller) {
        return places.v1(controller, cgroup).orElse(cgroup);
    }

    public Path file(CgroupController controller, String name) {
        return directory(controller).resolve(name);
    }

    public Setting memory(long bytes) {
        return memory(Long.toString(bytes));
    }

    /** A v1 limit that is none is the largest number of whole pages. */
    public Setting unlimitedMemory() {
        return memory(isV1(CgroupController.MEMORY) ? "9223372036854771712" : "max");
    }

    private Setting memory(String content) {
        String name = isV1(CgroupController.MEMORY) ? "memory.limit_in_bytes" : "memory.max";
        return new Setting(file(CgroupController.MEMORY, name), content);
    }

    /** Of each tenth of a second. */
    public Setting processor(long micros) {
        return processor(Long.toString(micros), micros + " 100000");
    }

    public Setting unlimitedProcessor() {
        return processor("-1", "max 100000");
    }

    private Setting processor(String v1, String unified) {
        return isV1(CgroupController.CPU)
                ? new Setting(file(CgroupController.CPU, "cpu.cfs_quota_us"), v1)
                : new Setting(file(CgroupController.CPU, "cpu.max"), unified);
    }

    public Setting share(String v1Shares, String weight) {
        return isV1(CgroupController.CPU)
                ? new Setting(file(CgroupController.CPU, "cpu.shares"), v1Shares)
                : new Setting(file(CgroupController.CPU, "cpu.weight"), weight);
    }

    public Setting pids(String content) {
        return new Setting(file(CgroupController.PIDS, "pids.max"), content);
    }
}
