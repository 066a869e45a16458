package io.persistentprocess.cluster.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.agent.model.InstanceSelector;
import io.persistentprocess.agent.model.TrackedInstance;
import io.persistentprocess.cluster.GroupResource;
import io.persistentprocess.cluster.agent.plan.FakeEngine;
import io.persistentprocess.cluster.agent.plan.Fixtures;
import io.persistentprocess.cluster.request.GroupRequest;
import io.persistentprocess.supervision.instance.Phase;
import io.persistentprocess.supervision.spec.InstanceId;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GroupRequestExecutorTest {
    /** All instances of the fixtures run since before. */
    private static final Instant AT = Instant.parse("2026-03-01T12:00:00Z");

    private final FakeEngine engine = new FakeEngine(List.of(
            instance("shop", "web", 0),
            instance("shop", "web", 1),
            instance("shop", "db", 0),
            instance("other", "web", 0)));
    private final GroupRequestExecutor requests =
            new GroupRequestExecutor(Fixtures.NODE, engine, Clock.fixed(AT, ZoneOffset.UTC));

    @Test
    void ofTheGroupThatHasTheRequestAllInstancesAreRestartedOnce() {
        requests.obey(List.of(group(AT.toString())));
        requests.obey(List.of(group(AT.toString())));

        assertThat(engine.restarted()).containsExactly(selector("web", 0), selector("web", 1), selector("db", 0));
    }

    @Test
    void aMemberAnInstanceAndANodeNarrowIt() {
        requests.obey(List.of(group(AT + " web-1")));
        requests.obey(List.of(group(AT.plusSeconds(1) + " db @" + Fixtures.NODE)));
        requests.obey(List.of(group(AT.plusSeconds(2) + " web @elsewhere")));

        assertThat(engine.restarted()).containsExactly(selector("web", 1), selector("db", 0));
    }

    @Test
    void aReloadHasARequestOfItsOwn() {
        GroupResource group = Fixtures.resource(1, Fixtures.spec(""));
        group.getMetadata()
                .setAnnotations(Map.of(
                        GroupRequest.Kind.RELOAD.annotation(), AT + " web",
                        GroupRequest.Kind.RESTART.annotation(), AT + " db"));
        requests.obey(List.of(group));
        requests.obey(List.of(group));

        assertThat(engine.reloaded()).containsExactly(selector("web", 0), selector("web", 1));
        assertThat(engine.restarted()).containsExactly(selector("db", 0));
    }

    @Test
    void withoutARequestNothingIsRestarted() {
        requests.obey(List.of(Fixtures.resource(1, Fixtures.spec(""))));
        requests.obey(List.of(group("soon")));

        assertThat(engine.restarted()).isEmpty();
    }

    @Test
    void aGroupOfTheSameNameThatComesLaterIsAnotherOne() {
        requests.obey(List.of(group(AT + " db")));
        requests.obey(List.of());
        requests.obey(List.of(group(AT + " db")));

        assertThat(engine.restarted()).hasSize(2);
    }

    private static GroupResource group(String request) {
        GroupResource group = Fixtures.resource(1, Fixtures.spec(""));
        group.getMetadata().setAnnotations(Map.of(GroupRequest.Kind.RESTART.annotation(), request));
        return group;
    }

    private static InstanceSelector selector(String member, int ordinal) {
        return InstanceSelector.of(new InstanceId("default", "shop", member, ordinal));
    }

    private static TrackedInstance instance(String group, String member, int ordinal) {
        return Fixtures.tracked(new InstanceId("default", group, member, ordinal), Phase.Running, Fixtures.launch());
    }
}
