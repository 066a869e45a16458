package io.persistentprocess.cli.command;

import io.persistentprocess.cli.console.Console;
import io.persistentprocess.cli.console.ExitCode;
import io.persistentprocess.cli.doctor.ContainerExamination;
import io.persistentprocess.cli.doctor.HostExamination;
import io.persistentprocess.cli.doctor.ProbeResult;
import io.persistentprocess.cli.option.HostOption;
import io.persistentprocess.cli.output.TextTable;
import io.persistentprocess.local.HostUser;
import io.persistentprocess.local.control.Json;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ppg doctor}: checks whether this host has what ppg needs. */
@Command(
        name = "doctor",
        description = "Test what ppg needs of this host, as the current user; exit code 1 if ppg cannot work here.")
public final class DoctorCommand implements Callable<Integer> {
    /** A detail may be a whole message; it must not push all consequences out of sight. */
    private static final int WIDEST = 64;

    /** The chart sets these in its agents' pods, so that doctor checks the agent's directories there. */
    private static final String CGROUP_ROOT = "PPG_CGROUP_ROOT";

    private static final String HOST_PID = "PPG_HOST_PID";

    private enum Format {
        table,
        json
    }

    private final Console console;

    @Spec
    private CommandSpec spec;

    @Mixin
    private HostOption host;

    @Option(
            names = "--cgroup-root",
            paramLabel = "DIR",
            description = "The cgroup2 directory that the agent is to keep the groups in, as of ppg run and ppg agent."
                    + " Default: that of the variable PPG_CGROUP_ROOT, which the chart sets.")
    private String cgroupRoot;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "One of ${COMPLETION-CANDIDATES}.")
    private Format format;

    public DoctorCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        HostUser user = HostUser.current(console.environment());
        HostExamination examination =
                new HostExamination(user, Optional.ofNullable(cgroupRoot).or(() -> variable(CGROUP_ROOT)));
        Optional<Integer> hostPid = host.pid().or(() -> variable(HOST_PID).map(this::number));
        List<ProbeResult> findings = hostPid.isEmpty()
                ? examination.findings()
                : new ContainerExamination(hostPid.get(), examination).findings();
        boolean healthy = findings.stream().noneMatch(ProbeResult::fatal);
        switch (format) {
            case json ->
                console.out()
                        .println(Json.pretty(Map.of(
                                "findings",
                                findings.stream().map(DoctorCommand::plain).toList())));
            case table -> {
                console.out().print(table(findings));
                console.out().println(healthy ? "ppg can work on this host" : "ppg cannot work on this host");
            }
        }
        return healthy ? ExitCode.OK : ExitCode.FAILURE;
    }

    private Optional<String> variable(String name) {
        return Optional.ofNullable(console.environment().get(name)).filter(value -> !value.isBlank());
    }

    private int number(String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException _) {
            throw new ParameterException(
                    spec.commandLine(),
                    "the variable " + HOST_PID + " is " + value
                            + ", which is not a process ID; unset it, or use --host-pid");
        }
    }

    private static Map<String, Object> plain(ProbeResult finding) {
        Map<String, Object> plain = new LinkedHashMap<>();
        plain.put("facility", finding.facility());
        plain.put("verdict", finding.verdict().name());
        plain.put("essential", finding.weight() == ProbeResult.Weight.ESSENTIAL);
        plain.put("detail", finding.detail());
        plain.put("consequence", finding.consequence());
        return plain;
    }

    private static String table(List<ProbeResult> findings) {
        TextTable table = new TextTable(List.of("FACILITY", "VERDICT", "DETAIL", "CONSEQUENCE"), WIDEST);
        findings.forEach(finding -> table.add(
                List.of(finding.facility(), finding.verdict().name(), finding.detail(), finding.consequence())));
        return table.print();
    }
}
