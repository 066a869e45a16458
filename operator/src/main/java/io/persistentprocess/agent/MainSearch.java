package io.persistentprocess.agent;

import io.persistentprocess.kernel.Cgroup;
import io.persistentprocess.kernel.KernelException;
import io.persistentprocess.supervision.Event;
import io.persistentprocess.supervision.InstanceId;
import io.persistentprocess.supervision.LaunchSpec;
import java.nio.file.Path;
import java.util.Optional;

/** Tells which process of an instance's cgroup is its main process, once its pid file was read where it has one. Reactor thread only. */
final class MainSearch {
    private final PidFileReader pidFiles;

    MainSearch(PidFileReader pidFiles) {
        this.pidFiles = pidFiles;
    }

    void find(InstanceId id, Cgroup cgroup, LaunchSpec launch, Host.Answers answers) throws KernelException {
        if (launch.pidFile().isEmpty()) {
            answers.answer(id, MainFinder.find(cgroup, Optional.empty()));
            return;
        }
        pidFiles.read(id, Path.of(launch.pidFile().get()), result -> answers.answer(id, find(cgroup, result)));
    }

    private static Event find(Cgroup cgroup, PidFileResult pidFile) {
        try {
            return MainFinder.find(cgroup, Optional.of(pidFile));
        } catch (KernelException e) {
            return new Event.MainMissing(e.getMessage(), Event.Survivors.SOME);
        }
    }
}
