package io.persistentprocess.cluster.drain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.persistentprocess.cluster.Installation;
import io.persistentprocess.cluster.ProcessNodeResource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NodeOwnershipTest {
    private static final Installation ONE = Installation.named("a/one");

    private static ProcessNodeResource unmarked(String node) {
        ProcessNodeResource resource = new ProcessNodeResource();
        resource.setMetadata(new ObjectMetaBuilder().withName(node).build());
        return resource;
    }

    private static ProcessNodeResource marked(String node, String installation, String... groups) {
        ProcessNodeResource resource = unmarked(node);
        resource.getMetadata().setAnnotations(Map.of(Installation.ANNOTATION, installation));
        ObjectNode status = JsonNodeFactory.instance.objectNode();
        for (String group : groups) {
            status.withArray("/groups").addObject().put("namespace", "shop").put("name", group);
        }
        resource.setStatus(status);
        return resource;
    }

    private static NodeOwnership of(ProcessNodeResource... processNodes) {
        return NodeOwnership.of(ONE, List.of(processNodes), Set.of("n1"));
    }

    @Test
    void whatOthersHaveMarkedIsLeftAloneAlsoBesideAnAgentOfItsOwn() {
        NodeOwnership ownership = of(marked("n1", "b/two"), marked("n2", "a/one"));
        assertThat(ownership.own()).containsExactly("n2");
        assertThat(ownership.leftAlone()).containsExactly("n1");
        assertThat(ownership.othersInShort()).isEqualTo("b/two=1");
    }

    @Test
    void whatHasNoMarkIsItsOwnWhereAnAgentOfItsOwnIs() {
        NodeOwnership ownership = of(unmarked("n1"), unmarked("n2"));
        assertThat(ownership.own()).containsExactly("n1");
        assertThat(ownership.unmarked()).containsExactly("n2");
        assertThat(ownership.leftAlone()).containsExactly("n2");
    }

    @Test
    void theOnlyOneReleasesEveryGroup() {
        assertThat(of(marked("n1", "a/one", "web")).mayRelease("elsewhere", "web", Set.of("shop")))
                .isTrue();
    }

    @Test
    void besideOthersOnlyGroupsOfItsNamespacesThatNoOtherReleaseReports() {
        NodeOwnership ownership = of(marked("n1", "a/one", "web", "db"), marked("n2", "b/two", "web"));
        assertThat(ownership.mayRelease("shop", "db", Set.of("shop"))).isTrue();
        assertThat(ownership.mayRelease("shop", "db", Set.of())).isTrue();
        assertThat(ownership.mayRelease("shop", "web", Set.of("shop"))).isFalse();
        assertThat(ownership.mayRelease("shop", "db", Set.of("other"))).isFalse();
    }
}
