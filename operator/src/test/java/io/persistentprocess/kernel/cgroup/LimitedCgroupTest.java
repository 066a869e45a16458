package io.persistentprocess.kernel.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.kernel.error.KernelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written where, into plain files: no host that builds this has all controllers in cgroup2. */
class LimitedCgroupTest {
    private static final CgroupLimits LIMITS = new CgroupLimits(
            Optional.of(250L),
            Optional.of(500L),
            Optional.of(1L << 26),
            Optional.empty(),
            Optional.of(7L),
            CgroupLimits.OomScope.CGROUP);

    @TempDir
    private Path folder;

    private Path root;
    private Path instance;

    @BeforeEach
    void lookLikeCgroup2() throws IOException {
        root = folder.resolve("ppg.slice");
        instance = Files.createDirectories(root.resolve("default_web/nginx-0"));
        Files.createFile(root.resolve("cgroup.subtree_control"));
        Files.createFile(root.resolve("default_web/cgroup.subtree_control"));
        for (LimitCodec notation : LimitCodec.values()) {
            for (CgroupController controller : CgroupController.values()) {
                for (ControlFile file : notation.files(controller, CgroupLimits.NONE)) {
                    if (Files.notExists(instance.resolve(file.name()))) {
                        Files.createFile(instance.resolve(file.name()));
                    }
                }
            }
        }
    }

    @Test
    void inCgroup2EachControllerIsEnabledFromTheRootDownAndGetsItsLimits() throws IOException {
        assertThat(limited(Map.of()).limit(LIMITS, EnumSet.of(CgroupController.CPU)))
                .isEmpty();

        assertThat(root.resolve("cgroup.subtree_control")).hasContent("+cpu");
        assertThat(root.resolve("default_web/cgroup.subtree_control")).hasContent("+cpu");
        assertThat(instance.resolve("cgroup.subtree_control")).doesNotExist();
        assertThat(instance.resolve("cpu.max")).hasContent("25000 100000");
        assertThat(instance.resolve("cpu.weight")).hasContent("59");
        assertThat(instance.resolve("memory.max")).isEmptyFile();
    }

    @Test
    void memoryAndPidsAreReported() throws IOException {
        limited(Map.of()).limit(LIMITS, EnumSet.of(CgroupController.MEMORY, CgroupController.PIDS));

        assertThat(instance.resolve("memory.max")).hasContent("67108864");
        assertThat(instance.resolve("memory.low")).hasContent("0");
        assertThat(instance.resolve("memory.oom.group")).hasContent("1");
        assertThat(instance.resolve("pids.max")).hasContent("7");
        assertThat(limited(Map.of()).doors(LIMITS)).isEmpty();
    }

    @Test
    void whatCannotBeWrittenIsReportedAndTheRestIsInForce() throws IOException {
        Files.delete(instance.resolve("memory.max"));

        assertThat(limited(Map.of()).limit(LIMITS, EnumSet.allOf(CgroupController.class)))
                .containsExactly(new LimitedCgroup.Shortfall(
                        CgroupController.MEMORY,
                        "open " + instance.resolve("memory.max") + ": No such file or directory"));
        assertThat(instance.resolve("pids.max")).hasContent("7");
    }

    @Test
    void aV1HierarchyHasADirectoryOfTheSamePath() {
        ControllerHierarchies places =
                new ControllerHierarchies(Path.of("/cgroup2"), Map.of(CgroupController.MEMORY, Path.of("/memory")));

        assertThat(places.v1(CgroupController.MEMORY, Path.of("/cgroup2/ppg.slice/default_web/nginx-0")))
                .contains(Path.of("/memory/ppg.slice/default_web/nginx-0"));
        assertThat(places.v1(CgroupController.CPU, Path.of("/cgroup2/ppg.slice")))
                .isEmpty();
        assertThat(places.v1(CgroupController.MEMORY, Path.of("/elsewhere"))).isEmpty();
    }

    @Test
    void nothingIsTouchedForNoController() throws IOException {
        assertThat(limited(Map.of()).limit(LIMITS, Set.of())).isEmpty();
        assertThat(root.resolve("cgroup.subtree_control")).isEmptyFile();
    }

    private LimitedCgroup limited(Map<CgroupController, Path> v1) throws KernelException {
        ControllerHierarchies places = new ControllerHierarchies(folder, v1);
        return new LimitedCgroup(
                places, Cgroup.at(root, XattrNamespace.USER), Cgroup.at(instance, XattrNamespace.USER));
    }
}
