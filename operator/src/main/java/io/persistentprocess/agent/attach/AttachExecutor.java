package io.persistentprocess.agent.attach;

import io.persistentprocess.agent.loop.BackgroundTasks;
import io.persistentprocess.agent.loop.MemberBackgroundTasks;
import io.persistentprocess.agent.mainprocess.PidFileReader;
import io.persistentprocess.agent.mainprocess.PidFileResult;
import io.persistentprocess.agent.model.ActionExecutor;
import io.persistentprocess.agent.thread.ReactorThread;
import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.supervision.spec.AttachSource;
import io.persistentprocess.supervision.spec.CredentialsSpec;
import io.persistentprocess.supervision.spec.InstanceId;
import java.nio.file.Path;

/** Has running processes moved into an instance's cgroup by a background thread, and answers with the result. Reactor thread only. */
@ReactorThread
public final class AttachExecutor {
    private final Cgroup root;
    private final PidFileReader pidFiles;
    private final BackgroundTasks tasks;

    public AttachExecutor(Cgroup root, MemberBackgroundTasks memberTasks, BackgroundTasks tasks) {
        this.root = root;
        this.pidFiles = new PidFileReader(memberTasks, PidFileResult::of);
        this.tasks = tasks;
    }

    /**
     * Begins to move the processes that the source names into the instance's cgroup.
     *
     * @param cgroup the instance's cgroup, which exists
     */
    public void attach(
            InstanceId id, Cgroup cgroup, AttachSource source, CredentialsSpec member, ActionExecutor.Answers answers)
            throws KernelException {
        if (source instanceof AttachSource.PidFile file) {
            pidFiles.read(
                    id,
                    Path.of(file.path()),
                    result -> attach(id, cgroup, AttachSourceLookup.inFile(file, result, member), answers));
        } else {
            attach(id, cgroup, AttachSourceLookup.of(source, member), answers);
        }
    }

    private void attach(InstanceId id, Cgroup cgroup, AttachSourceLookup lookup, ActionExecutor.Answers answers) {
        tasks.send(
                () -> AttachInPlace.of(cgroup, lookup)
                        .orElseGet(() -> AttachTransaction.carryOut(root, cgroup, lookup)),
                AttachTransaction::failed,
                event -> answers.answer(id, event));
    }
}
