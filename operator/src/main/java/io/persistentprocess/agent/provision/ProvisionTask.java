package io.persistentprocess.agent.provision;

import io.persistentprocess.agent.condition.ConditionWatcher;
import io.persistentprocess.agent.condition.UnmetCondition;
import io.persistentprocess.supervision.provision.EnvironmentFile;
import io.persistentprocess.supervision.provision.EnvironmentText;
import io.persistentprocess.supervision.spec.InstanceId;
import io.persistentprocess.supervision.spec.LaunchSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Does what one start needs, in the order of systemd. Any thread but the event loop's: it waits for file systems.
 *
 * @param conditions checks those of the start, which come first
 * @param steps what is made after the environment files are read
 */
record ProvisionTask(InstanceId id, LaunchSpec launch, ConditionWatcher conditions, List<ProvisionStep> steps)
        implements ProvisionWork {
    @Override
    public ProvisionResult carryOut() {
        Optional<UnmetCondition> unmet = conditions.check(launch.provision().conditions());
        if (unmet.isPresent()) {
            return new ProvisionResult.Unmet(unmet.get());
        }
        try {
            List<Map<String, String>> environment = new ArrayList<>();
            List<String> notes = new ArrayList<>();
            for (EnvironmentFile file : launch.provision().environment().files()) {
                EnvironmentText text = EnvironmentFileReader.read(file);
                environment.add(text.variables());
                text.ignored().stream()
                        .map(ignored -> "environment file %s, line %d is ignored: %s"
                                .formatted(file.path(), ignored.line(), ignored.why()))
                        .forEach(notes::add);
            }
            for (ProvisionStep step : steps) {
                step.provision(id, launch);
            }
            return new ProvisionResult.Done(environment, notes);
        } catch (AwaitedContentException e) {
            return new ProvisionResult.Awaited(e.getMessage());
        } catch (ProvisionException e) {
            return new ProvisionResult.Failed(e.getMessage());
        }
    }
}
