package io.persistentprocess.kernel.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class V1CgroupMembershipTest {
    private static final CgroupHierarchies MOUNTED = new CgroupHierarchies(
            CgroupHierarchies.Mode.HYBRID,
            Optional.of(Path.of("/sys/fs/cgroup/unified")),
            Map.of(
                    "cpu", Path.of("/sys/fs/cgroup/cpu,cpuacct"),
                    "cpuacct", Path.of("/sys/fs/cgroup/cpu,cpuacct"),
                    "pids", Path.of("/sys/fs/cgroup/pids"),
                    "name=systemd", Path.of("/sys/fs/cgroup/systemd")),
            Optional.empty());

    @Test
    void theRootOfEachHierarchyIsNamedOnce() {
        assertThat(V1CgroupMembership.toLeave(MOUNTED, """
                9:name=systemd:/kubepods/pod1/container
                4:cpu,cpuacct:/kubepods/pod1/container
                0::/kubepods/pod1/container
                """))
                .containsExactly(Path.of("/sys/fs/cgroup/systemd"), Path.of("/sys/fs/cgroup/cpu,cpuacct"));
    }

    @Test
    void whereTheThreadIsAtTheRootThereIsNothingToLeave() {
        assertThat(V1CgroupMembership.toLeave(MOUNTED, """
                9:name=systemd:/
                8:pids:/kubepods:with:colons
                0::/kubepods/pod1
                """)).containsExactly(Path.of("/sys/fs/cgroup/pids"));
    }

    @Test
    void aHierarchyThatTheHostHasNotMountedIsLeftAlone() {
        assertThat(V1CgroupMembership.toLeave(MOUNTED, "5:net_cls:/kubepods/pod1"))
                .isEmpty();
    }
}
