package io.persistentprocess.agent.provision;

/** Work that waits for file systems. */
sealed interface ProvisionWork permits ProvisionTask, RemovalTask {
    ProvisionResult carryOut();
}
