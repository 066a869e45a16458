package io.persistentprocess.kernel.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.persistentprocess.kernel.cgroup.CgroupHierarchies.Mode;
import io.persistentprocess.kernel.process.UserDatabase;
import io.persistentprocess.kernel.process.UserDatabase.Group;
import io.persistentprocess.kernel.process.UserDatabase.User;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the host says about its cgroups and users, in the forms that hosts have. */
class HostFilesTest {
    @TempDir
    Path etc;

    @Test
    void aHybridHostHasBothHierarchies() {
        CgroupHierarchies host = CgroupHierarchies.parse("""
                24 1 0:22 / /sys/fs/cgroup rw - tmpfs tmpfs rw,mode=755
                25 24 0:23 / /sys/fs/cgroup/cpu,cpuacct rw,nosuid shared:9 - cgroup cgroup rw,cpu,cpuacct
                26 24 0:24 / /sys/fs/cgroup/systemd rw - cgroup cgroup rw,xattr,name=systemd
                27 24 0:25 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw,nsdelegate
                """, """
                2:cpu,cpuacct:/user.slice
                1:name=systemd:/user.slice/session-1.scope
                0::/user.slice/session-1.scope
                """);
        assertThat(host)
                .isEqualTo(new CgroupHierarchies(
                        Mode.HYBRID,
                        Optional.of(Path.of("/sys/fs/cgroup/unified")),
                        Map.of(
                                "cpu", Path.of("/sys/fs/cgroup/cpu,cpuacct"),
                                "cpuacct", Path.of("/sys/fs/cgroup/cpu,cpuacct"),
                                "name=systemd", Path.of("/sys/fs/cgroup/systemd")),
                        Optional.of(Path.of("/sys/fs/cgroup/unified/user.slice/session-1.scope"))));
    }

    @Test
    void aUnifiedHostHasOne() {
        CgroupHierarchies host = CgroupHierarchies.parse(
                "30 23 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n",
                "0::/system.slice/ppg.service\n");
        assertThat(host.mode()).isEqualTo(Mode.UNIFIED);
        assertThat(host.v1()).isEmpty();
        assertThat(host.own()).contains(Path.of("/sys/fs/cgroup/system.slice/ppg.service"));
    }

    @Test
    void aLegacyHostHasNoCgroup2() {
        CgroupHierarchies host = CgroupHierarchies.parse(
                "25 24 0:23 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n", "3:memory:/\n");
        assertThat(host.mode()).isEqualTo(Mode.LEGACY);
        assertThat(host.cgroup2()).isEmpty();
        assertThat(host.own()).isEmpty();
    }

    @Test
    void aMountMayShowOnlyAPart() {
        String mountinfo = "30 23 0:26 /kubepods/pod1 /my\\040cgroup rw - cgroup2 cgroup2 rw\n";
        assertThat(CgroupHierarchies.parse(mountinfo, "0::/kubepods/pod1/c1\n").own())
                .contains(Path.of("/my cgroup/c1"));
        assertThat(CgroupHierarchies.parse(mountinfo, "0::/elsewhere\n").own()).isEmpty();
    }

    @Test
    void whatIsMountedOverIsNotThere() {
        CgroupHierarchies host = CgroupHierarchies.parse("""
                23 1 0:20 / / rw - ext4 /dev/sda1 rw
                24 23 0:22 / /sys/fs/cgroup rw - tmpfs tmpfs rw,mode=755
                26 24 0:24 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory
                27 24 0:25 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw
                28 24 0:26 / /sys/fs/cgroup rw - tmpfs tmpfs rw
                30 27 0:27 / /sys/fs/cgroup/unified/more rw - cgroup2 cgroup2 rw
                29 28 0:24 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory
                """, "4:memory:/\n0::/\n");
        assertThat(host.cgroup2()).isEmpty();
        assertThat(host.v1()).containsOnlyKeys("memory");
    }

    /** As on nodes that run from memory: the first line is its own parent. */
    @Test
    void whatIsMountedOnTheInitialFileSystemIsThere() {
        CgroupHierarchies host = CgroupHierarchies.parse("""
                1 1 0:2 / / rw - rootfs rootfs rw
                24 1 0:22 / /sys rw - sysfs sys rw
                29 24 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw,nsdelegate
                """, "0::/\n");
        assertThat(host.mode()).isEqualTo(Mode.UNIFIED);
        assertThat(host.cgroup2()).contains(Path.of("/sys/fs/cgroup"));
    }

    /** What an agent has mounted for itself makes no hybrid host of one that systemd set up with v1 alone. */
    @Test
    void aLegacyHostRemainsOneWhenTheAgentHasMountedItsCgroup2() {
        CgroupHierarchies host = CgroupHierarchies.parse("""
                25 24 0:23 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory
                26 25 0:25 / /run/ppg/cgroup2 rw - cgroup2 cgroup2 rw
                """, "3:memory:/\n0::/\n");
        assertThat(host.mode()).isEqualTo(Mode.LEGACY);
        assertThat(host.cgroup2()).contains(CgroupHierarchies.PRIVATE_MOUNT);
    }

    @Test
    void whatIsMountedOnceMoreIsThere() {
        CgroupHierarchies host = CgroupHierarchies.parse("""
                30 23 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw
                31 30 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw
                """, "0::/\n");
        assertThat(host.cgroup2()).contains(Path.of("/sys/fs/cgroup"));
    }

    @Test
    void thisHostIsRead() throws IOException {
        CgroupHierarchies host = CgroupHierarchies.current();
        host.cgroup2()
                .ifPresent(mount -> assertThat(mount.resolve("cgroup.procs")).exists());
        host.v1().values().forEach(mount -> assertThat(mount.resolve("tasks")).exists());
    }

    @Test
    void usersAndGroupsAreFoundByNameAndNumber() throws IOException {
        Files.writeString(
                etc.resolve("passwd"),
                "root:x:0:0:root:/root:/bin/sh\nsuricata:x:105:110::/var/lib/suricata:/usr/sbin/nologin\nbroken line\n1000:x:7:8::/:/bin/sh\n");
        Files.writeString(
                etc.resolve("group"), "root:x:0:\nsuricata:x:110:\npcap:x:44:root,suricata\nadm:x:4:suricata\n");
        UserDatabase users = UserDatabase.in(etc);
        User suricata = new User("suricata", 105, 110, "/var/lib/suricata", "/usr/sbin/nologin");
        assertThat(users.user("suricata")).contains(suricata);
        assertThat(users.user("105")).contains(suricata);
        assertThat(users.user("1000")).map(User::uid).contains(7);
        assertThat(users.user("nobody")).isEmpty();
        assertThat(users.user("-1")).isEmpty();
        assertThat(users.group("pcap")).contains(new Group("pcap", 44, List.of("root", "suricata")));
        assertThat(users.group("44")).isPresent();
        assertThat(users.gid("pcap")).hasValue(44);
        assertThat(users.gid("4294967294")).hasValue(-2);
        assertThat(users.gid("4294967295")).isEmpty();
        assertThat(users.gid("nobody")).isEmpty();
        assertThat(users.groupsOf(suricata)).containsExactly(4, 44, 110);
    }

    @Test
    void aMissingDatabaseIsNamed() {
        assertThatThrownBy(() -> UserDatabase.in(etc).user("root"))
                .hasMessage("open " + etc + "/passwd: No such file or directory");
    }
}
