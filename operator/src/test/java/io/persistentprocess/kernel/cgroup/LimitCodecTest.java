package io.persistentprocess.kernel.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimitCodecTest {
    private static final CgroupLimits ALL = new CgroupLimits(
            Optional.of(1500L),
            Optional.of(1000L),
            Optional.of(1L << 30),
            Optional.of(1L << 20),
            Optional.of(64L),
            CgroupLimits.OomScope.CGROUP);

    @Test
    void cgroup2HasItsOwnWords() {
        assertThat(all(LimitCodec.UNIFIED, ALL))
                .containsExactly(
                        new ControlFile("cpu.weight", "100"),
                        new ControlFile("cpu.max", "150000 100000"),
                        new ControlFile("memory.oom.group", "1"),
                        new ControlFile("memory.low", "1048576"),
                        new ControlFile("memory.max", "1073741824"),
                        new ControlFile("pids.max", "64"));
    }

    @Test
    void v1HasItsOwnWords() {
        assertThat(all(LimitCodec.V1, ALL))
                .containsExactly(
                        new ControlFile("cpu.shares", "1024"),
                        new ControlFile("cpu.cfs_period_us", "100000"),
                        new ControlFile("cpu.cfs_quota_us", "150000"),
                        new ControlFile("memory.soft_limit_in_bytes", "1048576"),
                        new ControlFile("memory.limit_in_bytes", "1073741824"),
                        new ControlFile("pids.max", "64"));
    }

    @Test
    void whatIsNotWantedIsAsInANewCgroup() {
        assertThat(all(LimitCodec.UNIFIED, CgroupLimits.NONE))
                .containsExactly(
                        new ControlFile("cpu.weight", "100"),
                        new ControlFile("cpu.max", "max 100000"),
                        new ControlFile("memory.oom.group", "0"),
                        new ControlFile("memory.low", "0"),
                        new ControlFile("memory.max", "max"),
                        new ControlFile("pids.max", "max"));
        assertThat(all(LimitCodec.V1, CgroupLimits.NONE))
                .containsExactly(
                        new ControlFile("cpu.shares", "1024"),
                        new ControlFile("cpu.cfs_period_us", "100000"),
                        new ControlFile("cpu.cfs_quota_us", "-1"),
                        new ControlFile("memory.soft_limit_in_bytes", "-1"),
                        new ControlFile("memory.limit_in_bytes", "-1"),
                        new ControlFile("pids.max", "max"));
    }

    @Test
    void aParentGetsTheSumOfItsChildrensReservationsAndNothingElse() {
        assertThat(LimitCodec.UNIFIED.favours(CgroupController.CPU, ALL))
                .containsExactly(new ControlFile("cpu.weight", "100"));
        assertThat(LimitCodec.UNIFIED.favours(CgroupController.MEMORY, ALL))
                .containsExactly(new ControlFile("memory.low", "1048576"));
        assertThat(LimitCodec.UNIFIED.favours(CgroupController.PIDS, ALL)).isEmpty();
        assertThat(LimitCodec.V1.favours(CgroupController.CPU, ALL))
                .containsExactly(new ControlFile("cpu.shares", "1024"));
        assertThat(LimitCodec.V1.favours(CgroupController.MEMORY, ALL)).isEmpty();
    }

    @Test
    void theKernelTakesNoQuotaBelowAMillisecond() {
        CgroupLimits little = new CgroupLimits(
                Optional.of(1L),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                CgroupLimits.OomScope.PROCESS);

        assertThat(LimitCodec.UNIFIED.cpu(little)).contains(new ControlFile("cpu.max", "1000 100000"));
    }

    @ParameterizedTest
    @CsvSource({"1, 2", "2, 2", "100, 102", "500, 512", "1000, 1024", "64000, 65536", "100000000, 262144"})
    void sharesAreThoseOfTheKubelet(long millis, long shares) {
        assertThat(CpuShares.ofMillis(millis)).isEqualTo(shares);
    }

    /** The three points that the curve of runc goes through, and one between. */
    @ParameterizedTest
    @CsvSource({"0, 1", "2, 1", "102, 17", "1024, 100", "262144, 10000", "1000000, 10000"})
    void weightsAreThoseOfRunc(long shares, long weight) {
        assertThat(CpuShares.weight(shares)).isEqualTo(weight);
    }

    private static List<ControlFile> all(LimitCodec notation, CgroupLimits limits) {
        return Arrays.stream(CgroupController.values())
                .flatMap(controller -> notation.files(controller, limits).stream())
                .toList();
    }
}
