package io.persistentprocess.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.persistentprocess.cluster.Installation.Claim;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InstallationTest {
    private static final Installation ONE = Installation.named("a/one");

    private static ProcessNodeResource marked(String name) {
        ProcessNodeResource resource = unmarked();
        resource.getMetadata().setAnnotations(Map.of(Installation.ANNOTATION, name));
        return resource;
    }

    private static ProcessNodeResource unmarked() {
        ProcessNodeResource resource = new ProcessNodeResource();
        resource.setMetadata(new ObjectMetaBuilder().withName("worker").build());
        return resource;
    }

    @Test
    void aMarkTellsWhoseItIs() {
        assertThat(ONE.claim(marked("a/one"))).isEqualTo(Claim.OWN);
        assertThat(ONE.claim(marked("b/one"))).isEqualTo(Claim.OTHERS);
        assertThat(ONE.other(marked("b/one"))).contains("b/one");
        assertThat(ONE.other(marked("a/one"))).isEmpty();
    }

    @Test
    void whatHasNoMarkBelongsToNoNamedRelease() {
        assertThat(ONE.claim(unmarked())).isEqualTo(Claim.UNMARKED);
        assertThat(ONE.other(unmarked())).isEmpty();
    }

    @Test
    void oneWithoutANameOwnsWhatHasNoMark() {
        assertThat(Installation.NONE.claim(unmarked())).isEqualTo(Claim.OWN);
        assertThat(Installation.NONE.claim(marked("a/one"))).isEqualTo(Claim.OTHERS);
    }
}
