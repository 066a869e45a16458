package io.persistentprocess.cluster.agent.plan;

import static io.persistentprocess.cluster.agent.plan.Fixtures.PLANNER;
import static io.persistentprocess.cluster.agent.plan.Fixtures.SHOP;
import static io.persistentprocess.cluster.agent.plan.Fixtures.cluster;
import static io.persistentprocess.cluster.agent.plan.Fixtures.group;
import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.agent.model.TrackedInstance;
import io.persistentprocess.supervision.instance.Phase;
import io.persistentprocess.supervision.provision.FileContent;
import io.persistentprocess.supervision.provision.FileContent.Cause;
import io.persistentprocess.supervision.provision.FileSources;
import io.persistentprocess.supervision.provision.FileSources.SourceObject;
import io.persistentprocess.supervision.provision.ObjectId;
import io.persistentprocess.supervision.spec.GroupSpec;
import io.persistentprocess.supervision.spec.InstanceId;
import io.persistentprocess.supervision.spec.LaunchSpec;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a node does with files from ConfigMaps and Secrets, as far as it is decided. */
class FilesFromObjectsTest {
    private static final ObjectId RULES = new ObjectId(ObjectId.Kind.ConfigMap, "default", "rules");
    private static final ObjectId PASSWORD = new ObjectId(ObjectId.Kind.Secret, "default", "password");
    private static final FileContent.SourceKey KEY = new FileContent.SourceKey(RULES, "local");
    private static final InstanceId WEB = new InstanceId("default", "shop", "web", 0);

    private final List<TrackedInstance> nothing = List.of();

    private static GroupObject object(String onChange, String optional, String more) {
        return group(1, """
                {"members": [{"name": "web", "command": ["/bin/web"%s], "reload": {"signal": "SIGHUP"}, "files": [
                  {"name": "rules", "onChange": "%s",
                   "valueFrom": {"configMapKeyRef": {"name": "rules", "key": "local"%s}}}]}]}
                """.formatted(more, onChange, optional));
    }

    private static GroupObject object() {
        return object("Restart", "", "");
    }

    private static FileSources known(String version) {
        return new FileSources(Map.of(RULES, new SourceObject.Known(Map.of("local", version))));
    }

    private static FileSources sources(SourceObject object) {
        return new FileSources(Map.of(RULES, object));
    }

    private static NodeAssignment share(GroupObject object, FileSources sources, List<TrackedInstance> present) {
        return PLANNER.plan(cluster(object), sources, present).shares().getFirst();
    }

    private static GroupSpec spec(NodeAssignment share) {
        return switch (share) {
            case NodeAssignment.Kept kept -> kept.spec();
            case NodeAssignment.Held held -> held.spec();
            case NodeAssignment.Waiting waiting -> waiting.spec();
            default -> throw new AssertionError(share);
        };
    }

    private static LaunchSpec launch(NodeAssignment share) {
        return spec(share).instances().get(WEB).launch();
    }

    private static FileContent content(NodeAssignment share) {
        return launch(share).provision().files().getFirst().content();
    }

    private static List<TrackedInstance> running(GroupObject object, FileSources sources) {
        return List.of(Fixtures.tracked(WEB, Phase.Running, launch(share(object, sources, List.of()))));
    }

    @Test
    void aFileHasTheVersionOfItsKey() {
        NodeAssignment share = share(object(), known("v1"), nothing);
        assertThat(share).isInstanceOf(NodeAssignment.Kept.class);
        assertThat(content(share)).isEqualTo(new FileContent.Version(KEY, "v1"));
    }

    @Test
    void aNewInstanceWaitsForWhatIsNotThere() {
        NodeAssignment share = share(object(), sources(new SourceObject.Missing()), nothing);
        assertThat(share).isInstanceOf(NodeAssignment.Kept.class);
        assertThat(content(share))
                .isEqualTo(new FileContent.Awaited(
                        KEY,
                        Cause.MISSING,
                        "ConfigMap default/rules does not exist; create it, or set optional: true"));
        assertThat(content(share(object(), sources(new SourceObject.Known(Map.of("other", "v1"))), nothing)))
                .isEqualTo(new FileContent.Awaited(
                        KEY, Cause.MISSING, "ConfigMap default/rules has no key local; add it, or set optional: true"));
        assertThat(content(share(object(), sources(new SourceObject.Refused("it is secret")), nothing)))
                .isEqualTo(new FileContent.Awaited(KEY, Cause.REFUSED, "ConfigMap default/rules: it is secret"));
        assertThat(content(share(object(), FileSources.NONE, nothing)))
                .isEqualTo(new FileContent.Awaited(KEY, Cause.UNREAD, "ConfigMap default/rules is not read yet"));
    }

    @Test
    void anInstanceThatWaitsForItsFirstContentsWaitsForNoTurn() {
        LaunchSpec awaiting = launch(share(object(), FileSources.NONE, nothing));
        NodeAssignment share = share(object(), known("v1"), List.of(Fixtures.tracked(WEB, Phase.Pending, awaiting)));
        assertThat(share).isInstanceOf(NodeAssignment.Kept.class);
        assertThat(content(share)).isEqualTo(new FileContent.Version(KEY, "v1"));
    }

    @Test
    void whatIsOptionalMayBeMissing() {
        GroupObject optional = object("Restart", ", \"optional\": true", "");
        assertThat(content(share(optional, sources(new SourceObject.Missing()), nothing)))
                .isEqualTo(new FileContent.Absent(KEY));
        assertThat(content(share(optional, FileSources.NONE, nothing))).isInstanceOf(FileContent.Awaited.class);
    }

    @Test
    void otherContentsReplaceTheProcessOnlyWhereTheyAreToAndAtTheNodesTurn() {
        assertThat(share(object(), known("v2"), running(object(), known("v1"))))
                .isInstanceOf(NodeAssignment.Waiting.class);
        GroupObject ignored = object("Ignore", "", "");
        NodeAssignment share = share(ignored, known("v2"), running(ignored, known("v1")));
        assertThat(launch(share).isSameProcess(launch(share(ignored, known("v1"), nothing))))
                .isTrue();
    }

    @Test
    void theSameContentsOfAnotherObjectReplaceNothing() {
        GroupObject moved = group(2, """
                {"members": [{"name": "web", "command": ["/bin/web"], "reload": {"signal": "SIGHUP"}, "files": [
                  {"name": "rules", "valueFrom": {"secretKeyRef": {"name": "password", "key": "any"}}}]}]}
                """);
        FileSources sources = new FileSources(Map.of(PASSWORD, new SourceObject.Known(Map.of("any", "v1"))));
        NodeAssignment share = share(moved, sources, running(object(), known("v1")));
        assertThat(launch(share).isSameProcess(launch(share(object(), known("v1"), nothing))))
                .isTrue();
    }

    @Test
    void whatIsGoneOrRefusedOrNotReadYetChangesNothingThatRuns() {
        List<TrackedInstance> present = running(object(), known("v1"));
        for (FileSources sources : List.of(
                FileSources.NONE,
                sources(new SourceObject.Missing()),
                sources(new SourceObject.Refused("no")),
                sources(new SourceObject.Known(Map.of())))) {
            NodeAssignment share = share(object(), sources, present);
            assertThat(share).isInstanceOf(NodeAssignment.Kept.class);
            assertThat(launch(share)).isEqualTo(present.getFirst().launch());
        }
    }

    @Test
    void anotherChangeIsAppliedWithTheContentsThatWereKnown() {
        GroupObject changed = object("Restart", "", ", \"--more\"");
        NodeAssignment share = share(changed, FileSources.NONE, running(object(), known("v1")));
        assertThat(share).isInstanceOf(NodeAssignment.Waiting.class);
        assertThat(launch(share).command()).containsExactly("/bin/web", "--more");
        assertThat(content(share)).isEqualTo(new FileContent.Version(KEY, "v1"));
    }

    @Test
    void aProcessIsNotReplacedByOneThatCannotStart() {
        GroupObject before = group(1, Fixtures.spec(""));
        List<TrackedInstance> present = Fixtures.running(before, Phase.Running);
        NodeAssignment share = share(object(), sources(new SourceObject.Missing()), present);
        assertThat(share)
                .isInstanceOfSatisfying(
                        NodeAssignment.Held.class,
                        held -> assertThat(held.awaited().why()).startsWith("ConfigMap default/rules does not exist"));
        assertThat(launch(share)).isEqualTo(present.getFirst().launch());
    }

    @Test
    void onlyObjectsOfGroupsOfThisNodeAreNeeded() {
        FakeSourceObjects objects = new FakeSourceObjects();
        objects.are(known("v1"));
        DesiredStatePublisher publisher =
                new DesiredStatePublisher(PLANNER, objects, new FakeEngine(List.of()), () -> {});
        publisher.see(cluster(object()));
        assertThat(objects.needed()).isEqualTo(Map.of(RULES, Set.of("local")));
        assertThat(publisher.taken().orElseThrow().shares().getFirst().object().id())
                .isEqualTo(SHOP);
        publisher.see(cluster(group(1, """
                {"nodeSelector": {"role": "other"}, "members": [{"name": "web", "command": ["/bin/web"], "files": [
                  {"name": "rules", "valueFrom": {"configMapKeyRef": {"name": "rules", "key": "local"}}}]}]}
                """)));
        assertThat(objects.needed()).isEmpty();
    }

    @Test
    void aChangeOfAnObjectIsPlannedAgain() {
        FakeSourceObjects objects = new FakeSourceObjects();
        objects.are(sources(new SourceObject.Missing()));
        DesiredStatePublisher publisher =
                new DesiredStatePublisher(PLANNER, objects, new FakeEngine(List.of()), () -> {});
        publisher.see(cluster(object()));
        objects.are(known("v1"));
        publisher.seeObjects();
        assertThat(content(publisher.taken().orElseThrow().shares().getFirst()))
                .isEqualTo(new FileContent.Version(KEY, "v1"));
    }
}
