package io.persistentprocess.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.supervision.instance.BootTime;
import io.persistentprocess.supervision.provision.ObjectId;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** ConfigMaps and Secrets beside the groups. */
class SourceManifestsTest {
    private static final BootTime NOW = new BootTime(Duration.ofMinutes(1).toNanos());
    private static final ObjectId RULES = new ObjectId(ObjectId.Kind.ConfigMap, "default", "rules");

    private static final String GROUP = """
            apiVersion: persistentprocess.io/v1alpha1
            kind: PersistentProcessGroup
            metadata: {name: shop}
            spec:
              members:
              - name: web
                command: [/bin/web]
                files:
                - {name: rules, valueFrom: {configMapKeyRef: {name: rules, key: local}}}
                - {name: more, valueFrom: {configMapKeyRef: {name: rules, key: more, optional: true}}}
                - {name: password, valueFrom: {secretKeyRef: {name: password, key: web}}}
            """;

    private static final String CONFIG_MAP = """
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: rules, labels: {a: b}}
            immutable: true
            data: {local: one}
            binaryData: {bytes: "AAEC"}
            """;

    private static final String SECRET = """
            ---
            apiVersion: v1
            kind: Secret
            metadata: {name: password}
            type: Opaque
            data: {web: "aHVudGVyMg=="}
            stringData: {db: hunter3}
            """;

    private static LoadResult read(String text) {
        return new ManifestLoader(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))
                .load(List.of(Path.of("-")));
    }

    @Test
    void theirKeysAreReadDecoded() {
        LoadResult read = read(GROUP + CONFIG_MAP + SECRET);
        assertThat(read.problems()).isEmpty();
        assertThat(read.manifests()).hasSize(1);
        assertThat(read.sources()).hasSize(2);
        assertThat(read.sources().getFirst().manifest().values())
                .containsEntry("local", new byte[] {'o', 'n', 'e'})
                .containsEntry("bytes", new byte[] {0, 1, 2});
        assertThat(new String(read.sources().getLast().manifest().values().get("web"), StandardCharsets.UTF_8))
                .isEqualTo("hunter2");
        assertThat(read.sources().toString()).doesNotContain("hunter").doesNotContain("one");
    }

    @Test
    void whatIsNotAmongTheManifestsIsNamed() {
        assertThat(MissingReferences.of(read(GROUP + CONFIG_MAP + SECRET))).isEmpty();
        assertThat(MissingReferences.of(read(GROUP + CONFIG_MAP.replace("local", "other"))))
                .containsExactly(
                        "stdin:3: warning: file rules of member web in group default/shop: ConfigMap default/rules has no"
                                + " key local; its instances wait until it has",
                        "stdin:3: warning: file password of member web in group default/shop: Secret default/password is"
                                + " not among the manifests; its instances wait until it is");
    }

    @Test
    void oneThatIsMissingIsGoneWhenTwoWholeReadingsSaySo() {
        DesiredSources known = DesiredSources.NONE.after(read(GROUP + CONFIG_MAP), NOW);
        assertThat(known.documents()).containsKey(RULES);
        DesiredSources unsure = known.after(read(GROUP), NOW);
        assertThat(unsure.documents()).containsKey(RULES);
        assertThat(unsure.unconfirmed()).isTrue();
        assertThat(unsure.after(read(GROUP + CONFIG_MAP), NOW).unconfirmed()).isFalse();
        DesiredSources gone = unsure.after(read(GROUP), NOW.plus(DesiredManifests.CONFIRMATION));
        assertThat(gone.documents()).isEmpty();
        assertThat(gone.unconfirmed()).isFalse();
    }

    @Test
    void aBrokenFileTakesNothingAway() {
        DesiredSources known = DesiredSources.NONE.after(read(GROUP + CONFIG_MAP), NOW);
        DesiredSources later = known.after(read("a: ["), NOW.plus(Duration.ofMinutes(1)));
        assertThat(later.documents()).containsKey(RULES);
        assertThat(later.unconfirmed()).isFalse();
    }
}
