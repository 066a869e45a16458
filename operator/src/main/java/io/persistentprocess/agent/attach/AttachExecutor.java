package io.persistentprocess.agent.attach;

import io.persistentprocess.agent.loop.BackgroundTasks;
import io.persistentprocess.agent.loop.MemberBackgroundTasks;
import io.persistentprocess.agent.mainprocess.PidFileReader;
import io.persistentprocess.agent.mainprocess.PidFileResult;
import io.persistentprocess.agent.model.ActionExecutor;
import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.kernel.error.KernelException;
import io.persistentprocess.supervision.spec.AttachSource;
import io.persistentprocess.supervision.spec.CredentialsSpec;
import io.persistentprocess.supervision.spec.InstanceId;
import java.nio.file.Path;

/** Has running processes moved into an instance's cgroup by a background thread, and answers with the result. Event loop thread only. */
public final class AttachExecutor {
    private final Cgroup root;
    private final PidFileReader pidFiles;
    private final BackgroundTasks errands;

    public AttachExecutor(Cgroup root, MemberBackgroundTasks memberErrands, BackgroundTasks errands) {
        this.root = root;
        this.pidFiles = new PidFileReader(memberErrands, PidFileResult::of);
        this.errands = errands;
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

    private void attach(InstanceId id, Cgroup cgroup, AttachSourceLookup search, ActionExecutor.Answers answers) {
        errands.send(
                () -> AttachInPlace.of(cgroup, search)
                        .orElseGet(() -> AttachTransaction.carryOut(root, cgroup, search)),
                AttachTransaction::failed,
                event -> answers.answer(id, event));
    }
}
