package io.persistentprocess.supervision.instance;

import static io.persistentprocess.supervision.spec.Specs.WEB;
import static org.assertj.core.api.Assertions.assertThat;

import io.persistentprocess.api.provision.FileChange;
import io.persistentprocess.supervision.command.LifecycleSpec;
import io.persistentprocess.supervision.command.ReloadSpec;
import io.persistentprocess.supervision.instance.InstanceState.Provisioning;
import io.persistentprocess.supervision.instance.InstanceState.Running;
import io.persistentprocess.supervision.instance.InstanceState.Stopping;
import io.persistentprocess.supervision.provision.FileSpec;
import io.persistentprocess.supervision.provision.ProvisionSpec;
import io.persistentprocess.supervision.spec.InstanceSpec;
import io.persistentprocess.supervision.spec.Specs;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Other contents of a file are a changed spec: what follows is what the file says. */
class ChangedFileTest {
    private static final LifecycleSpec HUP = new LifecycleSpec(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(new ReloadSpec(new ReloadSpec.ReloadAction.Signal("SIGHUP"), ReloadSpec.Triggers.NONE)));

    private static InstanceSpec with(FileChange onChange, String text) {
        FileSpec file = new FileSpec("rules", Optional.empty(), 0400, text, onChange);
        return Specs.spec(Specs.simple("web").withProvision(ProvisionSpec.NONE.withFiles(List.of(file))))
                .withLifecycle(HUP);
    }

    private static Story changed(FileChange onChange) {
        Story story =
                Story.of(with(onChange, "one")).wanted(with(onChange, "one")).onlyEmpty();
        story.happens(new Event.Provisioned(((Provisioning) story.state()).run()))
                .spawned()
                .after(Duration.ofMinutes(1));
        story.actions();
        return story.wanted(with(onChange, "two"));
    }

    private static BootTime writing(Story story) {
        return ((UpdateProgress.Writing) story.instance().lifecycle().update()).run();
    }

    @Test
    void aReloadComesAfterTheNewContents() {
        Story story = changed(FileChange.Reload);
        assertThat(story.actions())
                .contains(new Action.Provision(
                        WEB, writing(story), with(FileChange.Reload, "two").launch()))
                .noneMatch(Action.Signal.class::isInstance);
        story.happens(new Event.Provisioned(writing(story)));
        assertThat(story.state()).isInstanceOf(Running.class);
        assertThat(story.actions()).contains(new Action.Signal(WEB, "SIGHUP", Action.Target.MAIN));
        assertThat(story.instance().lifecycle().update()).isInstanceOf(UpdateProgress.NotBegun.class);
        assertThat(story.instance().outdated()).isFalse();
    }

    @Test
    void contentsThatCannotBeWrittenReloadNothing() {
        Story story = changed(FileChange.Reload);
        story.happens(new Event.ProvisionFailed(writing(story), "files: No space left on device"));
        assertThat(story.actions()).noneMatch(Action.Signal.class::isInstance);
        assertThat(story.instance().lifecycle().update()).isInstanceOf(UpdateProgress.Failed.class);
        assertThat(story.state()).isInstanceOf(Running.class);
    }

    @Test
    void aFileSystemThatDoesNotAnswerFailsTheReloadAndTheProcessRunsOn() {
        Story story = changed(FileChange.Reload);
        BootTime run = writing(story);
        BootTime writeBy = run.plus(with(FileChange.Reload, "two").startTimeout());
        assertThat(story.actions()).contains(new Action.ArmTimer(WEB, writeBy));
        story.after(with(FileChange.Reload, "two").startTimeout()).happens(new Event.TimerFired());
        assertThat(story.instance().lifecycle().update()).isInstanceOf(UpdateProgress.Failed.class);
        assertThat(story.state()).isInstanceOf(Running.class);
        story.happens(new Event.Provisioned(run));
        assertThat(story.actions()).noneMatch(Action.Signal.class::isInstance);
    }

    @Test
    void anotherChangeMeanwhileIsWrittenInstead() {
        Story story = changed(FileChange.Reload);
        BootTime first = writing(story);
        story.after(Duration.ofSeconds(1)).wanted(with(FileChange.Reload, "three"));
        assertThat(writing(story)).isNotEqualTo(first);
        story.happens(new Event.Provisioned(first));
        assertThat(story.actions()).noneMatch(Action.Signal.class::isInstance);
        story.happens(new Event.Provisioned(writing(story)));
        assertThat(story.actions()).contains(new Action.Signal(WEB, "SIGHUP", Action.Target.MAIN));
    }

    @Test
    void theProcessMayEndWhileTheFileIsWritten() {
        Story story = changed(FileChange.Reload);
        BootTime run = writing(story);
        story.crashes().onlyEmpty();
        assertThat(story.state()).isInstanceOf(Provisioning.class);
        story.actions();
        story.happens(new Event.Provisioned(run));
        assertThat(story.actions()).noneMatch(Action.Signal.class::isInstance);
    }

    @Test
    void aRestartReplacesTheProcess() {
        assertThat(changed(FileChange.Restart).state()).isInstanceOf(Stopping.class);
    }

    @Test
    void anIgnoredChangeWaitsForTheNextStart() {
        Story story = changed(FileChange.Ignore);
        assertThat(story.state()).isInstanceOf(Running.class);
        assertThat(story.actions()).noneMatch(Action.Provision.class::isInstance);
        story.crashes().onlyEmpty();
        assertThat(story.actions())
                .anyMatch(action -> action instanceof Action.Provision provision
                        && provision
                                .launch()
                                .equals(with(FileChange.Ignore, "two").launch()));
    }
}
