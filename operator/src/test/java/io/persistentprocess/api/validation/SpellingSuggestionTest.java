package io.persistentprocess.api.validation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SpellingSuggestionTest {
    private static final List<String> MEMBER = memberFields();

    @ParameterizedTest
    @CsvSource({
        "comand, command", "commnad, command", "arg, args", "workingdir, workingDir", "working-dir, workingDir",
                "restartpolcy, restartPolicy",
        "securtyContxt, securityContext", "rlimit, rlimits", "pidfile, pidFile", "replica, replicas",
                "sucessExitCode, successExitCodes", "log, logs"
    })
    void aSlipOfTheFingerIsRecognised(String typed, String meant) {
        assertThat(SpellingSuggestion.closest(typed, MEMBER)).contains(meant);
    }

    /** Fields that are planned or that a pod has: whoever writes them means them. */
    @ParameterizedTest
    @ValueSource(strings = {"sidecars", "image", "ports", "volumeMounts", "lifecycle", "x", ""})
    void whatIsMeantAsItStandsGetsNoSuggestion(String typed) {
        assertThat(SpellingSuggestion.closest(typed, MEMBER)).isEmpty();
    }

    @Test
    void aLongWordIsNotLookedAt() {
        assertThat(SpellingSuggestion.closest("a".repeat(100_000), MEMBER)).isEmpty();
    }

    private static List<String> memberFields() {
        return RecordSchemaReader.of(io.persistentprocess.api.Member.class).names();
    }
}
