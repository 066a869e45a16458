package io.persistentprocess.supervision.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.api.DeletionPolicy;
import io.persistentprocess.supervision.instance.InstanceState.Gone;
import io.persistentprocess.supervision.instance.InstanceState.Idle;
import io.persistentprocess.supervision.instance.InstanceState.Provisioning;
import io.persistentprocess.supervision.provision.DirectorySpec;
import io.persistentprocess.supervision.provision.ProvisionSpec;
import io.persistentprocess.supervision.spec.InstanceSpec;
import io.persistentprocess.supervision.spec.ReplacementPolicy;
import io.persistentprocess.supervision.spec.Specs;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is made for as long as an instance runs is removed when it has ended for good, and only then. */
class ProvisionRemovalTest {
    private static final DirectorySpec RUNTIME = new DirectorySpec(DirectorySpec.Kind.RUNTIME, "web", 0755);
    private static final DirectorySpec OTHER_RUNTIME = new DirectorySpec(DirectorySpec.Kind.RUNTIME, "other", 0755);
    private static final DirectorySpec STATE = new DirectorySpec(DirectorySpec.Kind.STATE, "web", 0755);

    private static InstanceSpec with(DirectorySpec... directories) {
        return Specs.spec(Specs.simple("web").withProvision(ProvisionSpec.NONE.withDirectories(List.of(directories))));
    }

    private static Story running(InstanceSpec spec) {
        Story story = Story.of(spec).wanted(spec).onlyEmpty();
        story.happens(new Event.Provisioned(((Provisioning) story.state()).run()))
                .spawned();
        story.actions();
        return story;
    }

    private static List<List<DirectorySpec>> removed(Story story) {
        return story.actions().stream()
                .filter(Action.RemoveProvisions.class::isInstance)
                .map(action ->
                        ((Action.RemoveProvisions) action).launch().provision().directories())
                .toList();
    }

    @Test
    void aRestartRemovesNothing() {
        Story story = running(with(RUNTIME, STATE)).after(Duration.ofMinutes(1)).crashes();
        story.onlyEmpty();
        assertThat(story.state()).isInstanceOf(Provisioning.class);
        assertThat(removed(story)).isEmpty();
    }

    @Test
    void aStopRemovesWhatIsTemporary() {
        Story story = running(with(RUNTIME, STATE)).happens(new Event.StopRequested());
        story.crashes().onlyEmpty();
        assertThat(story.state()).isInstanceOf(Idle.class);
        assertThat(removed(story)).containsExactly(List.of(RUNTIME));
    }

    @Test
    void whatIsRemovedGoesBeforeTheRecordOfTheInstance() {
        Story story = running(with(RUNTIME)).happens(new Event.Unwanted());
        story.crashes().onlyEmpty();
        assertThat(story.state()).isInstanceOf(Gone.class);
        assertThat(story.actions().stream().map(Action::getClass).map(Class::getSimpleName))
                .containsSubsequence("RemoveProvisions", "RemoveCgroup");
    }

    @Test
    void whatTheRunningProcessWasStartedWithIsRemovedToo() {
        Story story = running(with(RUNTIME));
        story.happens(new Event.Wanted(
                with(OTHER_RUNTIME), DeletionPolicy.Terminate, Goal.Suspend, ReplacementPolicy.AtOnce));
        story.crashes().onlyEmpty();
        assertThat(removed(story)).containsExactly(List.of(OTHER_RUNTIME, RUNTIME));
    }

    @Test
    void aMemberThatMakesNothingRemovesNothing() {
        Story story = running(with(STATE)).happens(new Event.StopRequested());
        story.crashes().onlyEmpty();
        assertThat(story.state()).isInstanceOf(Idle.class);
        assertThat(removed(story)).isEmpty();
    }
}
