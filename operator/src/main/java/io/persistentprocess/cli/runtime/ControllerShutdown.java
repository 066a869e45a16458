package io.persistentprocess.cli.runtime;

import io.persistentprocess.cli.console.BackgroundOutput;
import io.persistentprocess.cli.console.ExitCode;
import io.persistentprocess.cluster.controller.Controller;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A controller's shutdown: releases the Lease, so that the next controller leads at once. The JVM's shutdown hook; halts the JVM with the exit status
 * of a regular end, unless the controller ends by itself.
 */
public final class ControllerShutdown implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(ControllerShutdown.class);

    private final Controller controller;
    private final BackgroundOutput log;
    private final AtomicBoolean begun = new AtomicBoolean();

    public ControllerShutdown(Controller controller, BackgroundOutput log) {
        this.controller = controller;
        this.log = log;
    }

    /** For the thread that waits for the controller's end and would report a lost Lease: does not return while this shutdown causes that end. */
    public void letItHappen() throws InterruptedException {
        if (begun.get()) {
            new CountDownLatch(1).await();
        }
    }

    @Override
    public void run() {
        if (controller.deadBecause().isPresent()) {
            return;
        }
        begun.set(true);
        ShutdownDeadline.arm(ShutdownDeadline.AGENT, List::of);
        controller.close();
        LOG.info("ended; another controller takes over");
        log.finish();
        Runtime.getRuntime().halt(ExitCode.OK);
    }
}
