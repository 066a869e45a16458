package io.persistentprocess.supervision.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.api.LogDestination;
import io.persistentprocess.api.MemberType;
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
                LogDestination.File,
                defaults.keySet(),
                Map.of());
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
    void aVariableThatALaterVersionAddsRestartsNobody() {
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
        assertThat(ignored.isSameProcess(endedBySigpipe(ignored))).isFalse();
    }

    private static LaunchSpec endedBySigpipe(LaunchSpec like) {
        return new LaunchSpec(
                like.type(),
                like.pidFile(),
                like.command(),
                like.environment(),
                like.workingDir(),
                like.credentials(),
                like.rlimits(),
                like.oomScoreAdj(),
                like.nice(),
                like.umask(),
                like.logDestination(),
                SigpipeDisposition.DEFAULT,
                like.scheduling(),
                like.defaultVariables(),
                like.provision(),
                like.laterFields());
    }

    @Test
    void whatOnlyALaterVersionUnderstandsDoesNotCount() {
        LaunchSpec known = launch("x", Map.of(), Map.of());
        LaunchSpec later = new LaunchSpec(
                known.type(),
                known.pidFile(),
                known.command(),
                known.environment(),
                known.workingDir(),
                known.credentials(),
                known.rlimits(),
                known.oomScoreAdj(),
                known.nice(),
                known.umask(),
                known.logDestination(),
                Set.of(),
                Map.of("cpuAffinity", "\"0-3\""));

        assertThat(known.isSameProcess(later)).isTrue();
        assertThat(later.isSameProcess(known)).isTrue();
    }
}
