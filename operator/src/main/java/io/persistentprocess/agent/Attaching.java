package io.persistentprocess.agent;

import io.persistentprocess.kernel.Cgroup;
import io.persistentprocess.kernel.KernelException;
import io.persistentprocess.supervision.AttachSource;
import io.persistentprocess.supervision.Credentials;
import io.persistentprocess.supervision.InstanceId;
import java.nio.file.Path;

/** Has running processes taken into an instance's cgroup, by a thread that may wait, and tells what became of it. Reactor thread only. */
final class Attaching {
    private final Cgroup root;
    private final PidFileReader pidFiles;
    private final Errands errands;

    Attaching(Cgroup root, MemberErrands memberErrands, Errands errands) {
        this.root = root;
        this.pidFiles = new PidFileReader(memberErrands, PidFileResult::of);
        this.errands = errands;
    }

    /**
     * Begins to move the processes that the source means into the instance's cgroup.
     *
     * @param cgroup the instance's, which is there
     */
    void attach(InstanceId id, Cgroup cgroup, AttachSource source, Credentials member, Host.Answers answers)
            throws KernelException {
        if (source instanceof AttachSource.PidFile file) {
            pidFiles.read(
                    id,
                    Path.of(file.path()),
                    result -> attach(id, cgroup, AttachSearch.inFile(file, result, member), answers));
        } else {
            attach(id, cgroup, AttachSearch.of(source, member), answers);
        }
    }

    private void attach(InstanceId id, Cgroup cgroup, AttachSearch search, Host.Answers answers) {
        errands.send(
                () -> AttachInPlace.of(cgroup, search).orElseGet(() -> Attachment.carryOut(root, cgroup, search)),
                Attachment::failed,
                event -> answers.answer(id, event));
    }
}
