package io.persistentprocess.supervision.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.api.LogDestination;
import io.persistentprocess.api.MemberType;
import io.persistentprocess.supervision.command.CommandSpec;
import io.persistentprocess.supervision.command.ReloadSpec;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What makes a process another one. */
class LaunchSpecTest {
    private static final CredentialsSpec NOBODY =
            new CredentialsSpec(Optional.of("nobody"), Optional.empty(), List.of(), List.of(), List.of(), true);

    private static LaunchSpec launch(String script, Map<String, String> asked, Map<String, String> defaults) {
        Map<String, String> environment = new HashMap<>(defaults);
        environment.putAll(asked);
        return new LaunchSpec(
                        MemberType.Simple,
                        Optional.empty(),
                        List.of("/bin/sh", "-c", script),
                        environment,
                        "/",
                        NOBODY,
                        Map.of(),
                        0,
                        0,
                        18,
                        LogDestination.File)
                .withDefaultVariables(defaults.keySet());
    }

    @Test
    void whatWasAskedForCounts() {
        LaunchSpec before = launch("x", Map.of("A", "1"), Map.of());

        assertThat(before.isSameProcess(launch("x", Map.of("A", "1"), Map.of())))
                .isTrue();
        assertThat(before.isSameProcess(launch("y", Map.of("A", "1"), Map.of())))
                .isFalse();
        assertThat(before.isSameProcess(launch("x", Map.of("A", "2"), Map.of())))
                .isFalse();
        assertThat(before.isSameProcess(launch("x", Map.of(), Map.of()))).isFalse();
        assertThat(launch("x", Map.of(), Map.of()).isSameProcess(before)).isFalse();
    }

    @Test
    void variablesAboutTheSupervisorAreForTheMainProcessOnly() {
        LaunchSpec service = launch(
                "x", Map.of("NOTIFY_SOCKET", LaunchSpec.AGENTS_NOTIFY_SOCKET, "WATCHDOG_USEC", "30000000"), Map.of());
        CommandSpec command = new CommandSpec(List.of("/bin/true"), Duration.ofSeconds(1), CommandSpec.Rights.MEMBER);

        assertThat(service.withNotifySocket("/run/x", 7).environment())
                .containsEntry("NOTIFY_SOCKET", "/run/x")
                .containsEntry("MANAGERPID", "7")
                .containsKey("WATCHDOG_PID");
        assertThat(service.forCommand(command, Map.of()).environment()).isEmpty();
        assertThat(service.withCommand(List.of("/bin/true")).environment()).isEmpty();
    }

    @Test
    void aWatchdogVariableSetByHandIsKeptForCommands() {
        LaunchSpec plain = launch("x", Map.of("WATCHDOG_USEC", "1"), Map.of());

        assertThat(plain.withCommand(List.of("/bin/true")).environment()).containsOnlyKeys("WATCHDOG_USEC");
    }

    @Test
    void aVariableThatALaterVersionAddsRestartsNothing() {
        for (String script : List.of("x", "x $PPG_NEW")) {
            LaunchSpec before = launch(script, Map.of(), Map.of("PPG_NODE", "a"));
            LaunchSpec after = launch(script, Map.of(), Map.of("PPG_NODE", "a", "PPG_NEW", "b"));

            assertThat(after.isSameProcess(before)).isTrue();
            assertThat(before.isSameProcess(after)).isTrue();
        }
    }

    @Test
    void aDefaultThatALaterVersionChangesConcernsThoseThatReferToIt() {
        Map<String, String> before = Map.of("PATH", "/bin");
        Map<String, String> after = Map.of("PATH", "/usr/bin");

        assertThat(launch("x", Map.of(), after).isSameProcess(launch("x", Map.of(), before)))
                .isTrue();
        assertThat(launch("x LD_LIBRARY_PATH", Map.of(), after)
                        .isSameProcess(launch("x LD_LIBRARY_PATH", Map.of(), before)))
                .isTrue();
        assertThat(launch("PATH=/opt:$PATH x", Map.of(), after)
                        .isSameProcess(launch("PATH=/opt:$PATH x", Map.of(), before)))
                .isFalse();
    }

    @Test
    void toAskForWhatEveryMemberHasAnywayChangesNothing() {
        Map<String, String> path = Map.of("PATH", "/bin");

        assertThat(launch("x", path, Map.of()).isSameProcess(launch("x", Map.of(), path)))
                .isTrue();
        assertThat(launch("x", Map.of("PATH", "/opt"), Map.of()).isSameProcess(launch("x", Map.of(), path)))
                .isFalse();
    }

    @Test
    void whatSigpipeDoesIsSeenByTheProcess() {
        LaunchSpec ignored = launch("x", Map.of(), Map.of());
        assertThat(ignored.sigpipe()).isEqualTo(SigpipeDisposition.IGNORED);
        assertThat(ignored.isSameProcess(ignored.withSigpipe(SigpipeDisposition.DEFAULT)))
                .isFalse();
    }

    @Test
    void whatOnlyALaterVersionUnderstandsDoesNotCount() {
        LaunchSpec known = launch("x", Map.of(), Map.of());
        LaunchSpec later = known.withLaterFields(Map.of("cpuAffinity", "\"0-3\""));

        assertThat(known.isSameProcess(later)).isTrue();
        assertThat(later.isSameProcess(known)).isTrue();
    }

    private static ReloadSpec.Triggers on(Set<ReloadSpec.Part> parts, Set<String> variables) {
        return new ReloadSpec.Triggers(parts, variables, 2);
    }

    @Test
    void aReloadTakesOverOnlyWhatItIsFor() {
        LaunchSpec before = launch("x", Map.of("A", "1", "B", "1"), Map.of());
        LaunchSpec variable = launch("x", Map.of("A", "2", "B", "1"), Map.of());
        LaunchSpec both = launch("x", Map.of("A", "2", "B", "2"), Map.of());
        LaunchSpec arguments = launch("y", Map.of("A", "1", "B", "1"), Map.of());

        assertThat(before.differsOnlyIn(ReloadSpec.Triggers.NONE, before)).isTrue();
        assertThat(before.differsOnlyIn(ReloadSpec.Triggers.NONE, variable)).isFalse();
        assertThat(before.differsOnlyIn(on(Set.of(), Set.of("A")), variable)).isTrue();
        assertThat(before.differsOnlyIn(on(Set.of(), Set.of("A")), both)).isFalse();
        assertThat(before.differsOnlyIn(on(Set.of(ReloadSpec.Part.ENVIRONMENT), Set.of()), both))
                .isTrue();
        assertThat(before.differsOnlyIn(on(Set.of(ReloadSpec.Part.ENVIRONMENT), Set.of()), arguments))
                .isFalse();
        assertThat(before.differsOnlyIn(on(Set.of(ReloadSpec.Part.ARGUMENTS), Set.of()), arguments))
                .isTrue();
    }

    @Test
    void aReloadTakesOverAVariableThatComesOrGoes() {
        LaunchSpec without = launch("x", Map.of(), Map.of());
        LaunchSpec with = launch("x", Map.of("A", "1"), Map.of());
        ReloadSpec.Triggers onA = on(Set.of(), Set.of("A"));

        assertThat(without.differsOnlyIn(onA, with)).isTrue();
        assertThat(with.differsOnlyIn(onA, without)).isTrue();
    }

    @Test
    void anotherProgramIsNoArgument() {
        LaunchSpec before = launch("x", Map.of(), Map.of());
        ReloadSpec.Triggers programIsAll = new ReloadSpec.Triggers(Set.of(ReloadSpec.Part.ARGUMENTS), Set.of(), 3);
        ReloadSpec.Triggers programIsLonger = new ReloadSpec.Triggers(Set.of(ReloadSpec.Part.ARGUMENTS), Set.of(), 4);

        assertThat(before.differsOnlyIn(programIsAll, launch("y", Map.of(), Map.of())))
                .isFalse();
        assertThat(before.differsOnlyIn(programIsLonger, launch("y", Map.of(), Map.of())))
                .isFalse();
    }
}
