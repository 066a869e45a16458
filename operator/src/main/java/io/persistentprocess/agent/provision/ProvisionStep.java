package io.persistentprocess.agent.provision;

import io.persistentprocess.supervision.spec.InstanceId;
import io.persistentprocess.supervision.spec.LaunchSpec;

/** Makes something that a start needs on the node. Comes after the environment files and before preStart, at each start; so it must be done already where it was done before. */
public interface ProvisionStep {
    /** On a thread of its own; may wait for file systems. */
    void provision(InstanceId id, LaunchSpec launch) throws ProvisionException;

    /** Removes what it has made, when the instance has ended for good. On a thread of its own; done already if it is repeated. */
    void remove(InstanceId id, LaunchSpec launch) throws ProvisionException;
}
