package io.persistentprocess.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimitNotationTest {
    private static final Limits ALL = new Limits(
            Optional.of(1500L),
            Optional.of(1000L),
            Optional.of(1L << 30),
            Optional.of(1L << 20),
            Optional.of(64L),
            Limits.OomScope.CGROUP);

    @Test
    void cgroup2HasItsOwnWords() {
        assertThat(all(LimitNotation.UNIFIED, ALL))
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
        assertThat(all(LimitNotation.V1, ALL))
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
        assertThat(all(LimitNotation.UNIFIED, Limits.NONE))
                .containsExactly(
                        new ControlFile("cpu.weight", "100"),
                        new ControlFile("cpu.max", "max 100000"),
                        new ControlFile("memory.oom.group", "0"),
                        new ControlFile("memory.low", "0"),
                        new ControlFile("memory.max", "max"),
                        new ControlFile("pids.max", "max"));
        assertThat(all(LimitNotation.V1, Limits.NONE))
                .containsExactly(
                        new ControlFile("cpu.shares", "1024"),
                        new ControlFile("cpu.cfs_period_us", "100000"),
                        new ControlFile("cpu.cfs_quota_us", "-1"),
                        new ControlFile("memory.soft_limit_in_bytes", "-1"),
                        new ControlFile("memory.limit_in_bytes", "-1"),
                        new ControlFile("pids.max", "max"));
    }

    @Test
    void aParentIsToldWhatItsChildrenCanCountOnAndNothingElse() {
        assertThat(LimitNotation.UNIFIED.favours(Controller.CPU, ALL))
                .containsExactly(new ControlFile("cpu.weight", "100"));
        assertThat(LimitNotation.UNIFIED.favours(Controller.MEMORY, ALL))
                .containsExactly(new ControlFile("memory.low", "1048576"));
        assertThat(LimitNotation.UNIFIED.favours(Controller.PIDS, ALL)).isEmpty();
        assertThat(LimitNotation.V1.favours(Controller.CPU, ALL))
                .containsExactly(new ControlFile("cpu.shares", "1024"));
        assertThat(LimitNotation.V1.favours(Controller.MEMORY, ALL)).isEmpty();
    }

    @Test
    void theKernelTakesNoQuotaBelowAMillisecond() {
        Limits little = new Limits(
                Optional.of(1L),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Limits.OomScope.PROCESS);

        assertThat(LimitNotation.UNIFIED.cpu(little)).contains(new ControlFile("cpu.max", "1000 100000"));
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

    private static List<ControlFile> all(LimitNotation notation, Limits limits) {
        return Arrays.stream(Controller.values())
                .flatMap(controller -> notation.files(controller, limits).stream())
                .toList();
    }
}
