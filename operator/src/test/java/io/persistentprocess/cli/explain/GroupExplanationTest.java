package io.persistentprocess.cli.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.cli.console.CapturedConsole;
import org.junit.jupiter.api.Test;

/** Through {@code ppg explain}, which gets the facts of the node by its options. */
class GroupExplanationTest {
    private static final String GROUP = """
            apiVersion: persistentprocess.io/v1alpha1
            kind: PersistentProcessGroup
            metadata: {name: web, namespace: shop}
            spec:
              nodeSelector: {role: sensor}
              members:
              - name: capture
                command: [capture, -i, $(PPG_INSTANCE), --zone, $(ZONE)]
                args: [$(OPTIONS...)]
                instances: {from: {nodeAnnotation: example.com/nics}}
                env: [{name: ZONE, valueFrom: {fieldRef: {fieldPath: "metadata.labels['zone']"}}}]
                envFrom: [{file: /etc/default/capture, optional: true}]
                resources: {limits: {cpu: 500m, memory: 1Mi}}
              overrides:
              - nodeSelector: {size: small}
                members: [{name: capture, replicas: 0}]
              - nodeAffinity: {nodeSelectorTerms: [{matchExpressions: [{key: size, operator: Exists}]}]}
                members: [{name: capture, env: [{name: THREADS, value: "16"}], resources: {limits: {memory: 2Mi}}}]
            """;

    private final CapturedConsole console = new CapturedConsole(GROUP);

    @Test
    void aGroupIsShownAsItIsOnTheNode() {
        assertThat(console.run(
                        "explain",
                        "-f",
                        "-",
                        "--node-name=n1",
                        "--node-label=role=sensor",
                        "--node-label=size=large",
                        "--node-label=zone=z1",
                        "--node-annotation=example.com/nics=eth1 eth0"))
                .as(console.errLines()::toString)
                .isZero();

        assertThat(console.out()).contains("""
                        group: shop/web
                        node: n1
                        selected: true
                        because: the node has all labels of nodeSelector
                        override:
                          field: spec.overrides[1]
                          because: a term of nodeAffinity matches the node
                          members:
                          - capture
                        members:
                        - name: capture
                          resources:
                            limits:
                              cpu: 500m
                              memory: 2097152
                          envFrom:
                          - /etc/default/capture
                          instances:
                          - name: capture@eth0
                            command:
                            - capture
                            - -i
                            - eth0
                            - --zone
                            - z1
                            - $(OPTIONS...)
                        """, "THREADS: \"16\"", "- name: capture@eth1");
    }

    @Test
    void aGroupThatIsNotForTheNodeSaysWhy() {
        assertThat(console.run(
                        "explain", "shop/web", "-f", "-", "--node-name=n1", "--node-label=role=router", "-o", "json"))
                .isZero();

        assertThat(console.out())
                .contains(
                        "\"selected\" : false",
                        "nodeSelector wants role=sensor, the node has role=router",
                        "none of spec.overrides matches the node")
                .doesNotContain("\"command\"");
    }

    @Test
    void aValueThatCannotBeUsedIsTheProblem() {
        assertThat(console.run(
                        "explain",
                        "web",
                        "-f",
                        "-",
                        "--node-label=role=sensor",
                        "--node-annotation=example.com/nics=../x"))
                .isZero();

        assertThat(console.out()).contains("problem: annotation example.com/nics of the node lists \"../x\"");
    }

    @Test
    void anotherGroupIsNotFound() {
        assertThat(console.run("explain", "shop", "-f", "-")).isEqualTo(1);

        assertThat(console.errLines()).containsExactly("ppg: the manifests have no group shop; they have shop/web");
    }
}
