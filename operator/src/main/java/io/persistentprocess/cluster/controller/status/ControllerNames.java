package io.persistentprocess.cluster.controller.status;

/** The names under which the API server knows a controller. All controllers of an installation share them. */
public final class ControllerNames {
    /** The name of the Lease, of the field manager, and of the component that Events are from. */
    public static final String NAME = "ppg-controller";

    /** Keeps a deleted group until its processes are stopped or the controller gives up on them. */
    public static final String FINALIZER = "persistentprocess.io/release";

    private ControllerNames() {}
}
