package io.persistentprocess.agent.provision;

import io.persistentprocess.supervision.spec.InstanceId;
import io.persistentprocess.supervision.spec.LaunchSpec;
import java.util.ArrayList;
import java.util.List;

/** Removes what was made for as long as an instance runs. Any thread but the event loop's: it waits for file systems. */
record RemovalTask(InstanceId id, LaunchSpec launch, List<ProvisionStep> steps) implements ProvisionWork {
    /** One that fails keeps no other from its work. */
    @Override
    public ProvisionResult carryOut() {
        List<String> failures = new ArrayList<>();
        for (ProvisionStep step : steps.reversed()) {
            try {
                step.remove(id, launch);
            } catch (ProvisionException e) {
                failures.add(e.getMessage());
            }
        }
        return failures.isEmpty()
                ? new ProvisionResult.Done(List.of(), List.of())
                : new ProvisionResult.Failed(String.join("; ", failures));
    }
}
