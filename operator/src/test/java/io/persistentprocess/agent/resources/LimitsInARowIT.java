package io.persistentprocess.agent.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.persistentprocess.agent.ActionExecutorFixture;
import io.persistentprocess.agent.LimitFiles;
import io.persistentprocess.agent.Specs;
import io.persistentprocess.agent.checkpoint.CheckpointStore;
import io.persistentprocess.agent.loop.BackgroundTasks;
import io.persistentprocess.agent.loop.EventLoop;
import io.persistentprocess.agent.loop.KernelEventCounters;
import io.persistentprocess.agent.thread.AgentThreads;
import io.persistentprocess.agent.thread.ThreadRole;
import io.persistentprocess.api.OomPolicy;
import io.persistentprocess.kernel.cgroup.Cgroup;
import io.persistentprocess.kernel.cgroup.CgroupController;
import io.persistentprocess.supervision.spec.InstanceId;
import io.persistentprocess.supervision.spec.ResourceSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Limits that are changed faster than they are written. Needs root and a controller of processes. */
class LimitsInARowIT {
    private static final InstanceId ID = Specs.WEB;

    private ActionExecutorFixture host;
    private EventLoop reactor;
    private Thread thread;
    private BackgroundTasks errands;
    private ResourceEnforcer resources;
    private Cgroup cgroup;
    private LimitFiles knobs;

    @BeforeEach
    void prepare() throws IOException {
        host = ActionExecutorFixture.create();
        Cgroup root = Cgroup.at(host.root());
        root.create();
        root.child("default_group").create();
        cgroup = root.child("default_group").child(ID.name());
        cgroup.create();
        knobs = new LimitFiles(ActionExecutorFixture.places(), cgroup.path());
        assumeTrue(knobs.isV1(CgroupController.PIDS), "needs the v1 controller pids");
        reactor = EventLoop.create(new KernelEventCounters(), new AgentThreads());
        thread = Thread.ofPlatform().start(() -> {
            try {
                reactor.run(new NoWork());
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        errands = new BackgroundTasks(ThreadRole.LIMITS, reactor, new AgentThreads());
        resources = new ResourceEnforcer(ActionExecutorFixture.places(), root, errands, _ -> {}, (_, _) -> {});
    }

    @AfterEach
    void cleanUp() throws Exception {
        if (reactor != null) {
            reactor.end();
            thread.join();
            reactor.close();
        }
        host.close();
    }

    @Test
    void theLastWishIsInForceWhateverIsStillOnItsWay() throws Exception {
        wish(10, ResourceEnforcer.Occupancy.EMPTY);
        CountDownLatch first = holdUp();
        wish(20, ResourceEnforcer.Occupancy.RUNS);
        CompletableFuture<Boolean> firstIsBack = marker();
        CountDownLatch second = holdUp();
        wish(10, ResourceEnforcer.Occupancy.RUNS);
        wish(20, ResourceEnforcer.Occupancy.RUNS);
        first.countDown();
        // It would be taken for the last, which asks for the same.
        firstIsBack.get(ActionExecutorFixture.PATIENCE.toSeconds(), TimeUnit.SECONDS);

        wish(30, ResourceEnforcer.Occupancy.EMPTY);
        second.countDown();

        afterErrands();
        await().untilAsserted(() -> assertThat(limit()).isEqualTo("30"));
        afterErrands();
        assertThat(limit()).isEqualTo("30");
    }

    @Test
    void whatWasWishedOfAnInstanceBeforeItWasForgottenIsNotWrittenIntoTheNextOfItsName() throws Exception {
        wish(10, ResourceEnforcer.Occupancy.EMPTY);
        CountDownLatch held = holdUp();
        wish(20, ResourceEnforcer.Occupancy.RUNS);
        onReactor(() -> resources.forget(ID));
        wish(30, ResourceEnforcer.Occupancy.EMPTY);

        held.countDown();

        afterErrands();
        await().untilAsserted(() -> assertThat(limit()).isEqualTo("30"));
        afterErrands();
        assertThat(limit()).isEqualTo("30");
    }

    private String limit() throws IOException {
        return Files.readString(knobs.pids("").file()).strip();
    }

    private void wish(int pids, ResourceEnforcer.Occupancy occupancy) throws Exception {
        ResourceSpec spec = new ResourceSpec(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of((long) pids),
                OomPolicy.Continue);
        onReactor(() -> resources.wanted(ID, cgroup, Optional.of(spec), CheckpointStore.Place.THE_SAME, occupancy));
    }

    /** Errands that are sent from now on wait. */
    private CountDownLatch holdUp() throws Exception {
        CountDownLatch latch = new CountDownLatch(1);
        onReactor(() -> errands.send(() -> awaited(latch), _ -> false, _ -> {}));
        return latch;
    }

    private static boolean awaited(CountDownLatch latch) {
        try {
            return latch.await(ActionExecutorFixture.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Completed when all errands that were sent before have returned. */
    private CompletableFuture<Boolean> marker() throws Exception {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        onReactor(() -> errands.send(() -> true, _ -> false, done::complete));
        return done;
    }

    private void afterErrands() throws Exception {
        marker().get(ActionExecutorFixture.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private void onReactor(Runnable action) throws Exception {
        CompletableFuture<Void> done = new CompletableFuture<>();
        reactor.submit(() -> {
            action.run();
            done.complete(null);
        });
        done.get(ActionExecutorFixture.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    /** The reactor is there for its messages only. */
    private record NoWork() implements EventLoop.Workload {
        @Override
        public boolean work() {
            return false;
        }

        @Override
        public long wakeAtNanos() {
            return Long.MAX_VALUE;
        }
    }
}
