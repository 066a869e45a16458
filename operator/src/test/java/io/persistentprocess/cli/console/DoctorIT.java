package io.persistentprocess.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code ppg doctor} looks at the place of the agent that it is beside. */
class DoctorIT {
    @Test
    void inAPodOfTheChartItLooksAtTheRootOfTheAgentThere() {
        CapturedConsole console = CapturedConsole.withEnvironment(Map.of("PPG_CGROUP_ROOT", "ppg-doctor.slice"));

        console.run("doctor");

        assertThat(console.outLines())
                .anyMatch(line -> line.matches("rights +works +.*groups go to \\S+/ppg-doctor.slice"));
    }

    @Test
    void inAPodOfTheChartItTriesTheWayToTheHost() {
        CapturedConsole console = CapturedConsole.withEnvironment(Map.of("PPG_HOST_PID", "1"));

        console.run("doctor");

        assertThat(console.outLines()).anyMatch(line -> line.startsWith("host's mnt namespace "));
    }

    @Test
    void whatIsAskedForCountsMore() {
        CapturedConsole console = CapturedConsole.withEnvironment(Map.of("PPG_CGROUP_ROOT", "ppg-doctor.slice"));

        console.run("doctor", "--cgroup-root", "ppg-other.slice");

        assertThat(console.outLines())
                .anyMatch(line -> line.matches("rights +works +.*groups go to \\S+/ppg-other.slice"));
    }

    @Test
    void anInvalidHostPidIsReported() {
        CapturedConsole console = CapturedConsole.withEnvironment(Map.of("PPG_HOST_PID", "init"));

        assertThat(console.run("doctor")).isEqualTo(ExitCode.USAGE);
        assertThat(console.errLines()).first().asString().contains("PPG_HOST_PID is init, which is not a process ID");
    }
}
