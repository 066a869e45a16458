package io.persistentprocess.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.persistentprocess.e2e.site.Timeouts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Members that wait for each other, as the cluster has them and shows them. */
@ExtendWith({ApiServerExtension.class, ExpectedClientErrors.class})
class DependenciesIT {
    private static final String GROUP = "shop";

    @TempDir
    private Path folder;

    private AgentOnNode agent;
    private Path schema;
    private Path mended;

    @BeforeEach
    void prepare(ApiServer server) {
        agent = new AgentOnNode(server);
        schema = folder.resolve("schema");
        mended = folder.resolve("mended");
    }

    @AfterEach
    void clear() throws IOException {
        agent.close();
    }

    /** The database is ready once it is mended; the web server needs it, and the schema that migrate leaves. */
    private String group() {
        return """
            members:
            - name: web
              command: [/bin/sh, -c, "cat %1$s && exec sleep 1000"]
              dependsOn: [{member: db, condition: Ready}, {member: migrate, condition: Completed}]
            - name: migrate
              restartPolicy: OnFailure
              command: [/bin/sh, -c, "echo done > %1$s"]
              dependsOn: [{member: db, condition: Ready}]
            - name: db
              command: [/bin/sleep, "1000"]
              readinessProbe: {exec: {command: [/usr/bin/test, -e, %2$s]}, periodSeconds: 1}
            """.formatted(schema, mended);
    }

    private JsonNode instance(String name) {
        for (JsonNode instance : agent.reported(GROUP).path("instances")) {
            if (instance.path("name").asText().equals(name)) {
                return instance;
            }
        }
        return agent.reported(GROUP).path("none");
    }

    private void awaitState(String name, String state) {
        Timeouts.await(name + " is " + state)
                .untilAsserted(() -> assertThat(instance(name).path("state").asText())
                        .as("%s", agent.reported(GROUP))
                        .isEqualTo(state));
    }

    @Test
    void row58_dependantsWaitForReadinessAndCompletionAndSayForWhat() {
        agent.start();
        agent.apply(GROUP, group());
        awaitState("db-0", "Running");
        Timeouts.await("web says what it waits for")
                .untilAsserted(() -> assertThat(instance("web-0").toString())
                        .contains("Pending")
                        .contains("waits for member db to be Ready"));
        assertThat(schema).doesNotExist();

        agent.restart();
        Timeouts.await("the next agent has it wait too")
                .untilAsserted(() -> assertThat(instance("web-0").toString()).contains("waits for member db"));
        mend();

        awaitState("migrate-0", "Completed");
        awaitState("web-0", "Running");
        agent.awaitReported(GROUP, "Ready");
        assertThat(agent.events(GROUP, "WaitingForDependency")).isNotEmpty();
    }

    private void mend() {
        try {
            Files.createFile(mended);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aCycleIsReportedWithItsPath() {
        agent.start();
        agent.apply("cycle", """
            members:
            - name: one
              command: [/bin/sleep, "1000"]
              dependsOn: [{member: two, condition: Ready}]
            - name: two
              command: [/bin/sleep, "1000"]
              dependsOn: [{member: one, condition: Ready}]
            """);
        agent.awaitReported("cycle", "Invalid");
        assertThat(agent.reported("cycle").toString()).contains("makes a cycle (");
    }
}
