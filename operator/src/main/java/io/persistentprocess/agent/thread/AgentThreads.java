package io.persistentprocess.agent.thread;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place that makes threads. No thread made here dies silently: what nobody has caught is one line in the log and is counted, and {@link ThreadRole} tells what
 * follows. Any thread.
 */
public final class AgentThreads {
    private static final Logger LOG = LoggerFactory.getLogger(AgentThreads.class);

    /** EX_SOFTWARE of sysexits.h. */
    private static final int INTERNAL_ERROR = 70;

    private static final String OWN_CODE = "io.persistentprocess.";
    private static final long IDLE_SECONDS = 5;

    /** Filled from the beginning: to count takes no memory, of which there may be none. */
    private final Map<ThreadRole, AtomicLong> failures = new EnumMap<>(ThreadRole.class);

    public AgentThreads() {
        for (ThreadRole role : ThreadRole.values()) {
            failures.put(role, new AtomicLong());
        }
    }

    /** A thread for one piece of work, which does not keep the process from ending. Not started: {@link Thread#start} fails with an OutOfMemoryError where no thread can be had. */
    public Thread unstarted(ThreadRole role, Runnable work) {
        return handled(role, Thread.ofPlatform().name(role.threadName()).daemon(role != ThreadRole.REACTOR))
                .unstarted(work);
    }

    /** The same of which there are several, each with a name of its own. */
    public Thread unstarted(ThreadRole role, String name, Runnable work) {
        return handled(role, Thread.ofPlatform().name(name).daemon()).unstarted(work);
    }

    /** A thread that serves until it is told to end, and begins anew where it fails. Not started. */
    public ServiceThread service(ThreadRole role, ServiceThread.Service service) {
        return new ServiceThread(role, service, this);
    }

    /** A thread that is there while there is work for it. */
    public OnDemandThread onDemand(ThreadRole role) {
        return new OnDemandThread(role, this);
    }

    /** Threads for tasks that are done at once or refused with {@link java.util.concurrent.RejectedExecutionException}; idle ones end. */
    public ExecutorService pool(ThreadRole role, int atMost) {
        return new ThreadPoolExecutor(
                0, atMost, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), numbered(role));
    }

    /** Threads for tasks that wait in a queue; idle ones end. The number of threads can be changed. */
    public ThreadPoolExecutor queue(ThreadRole role, int number) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                number, number, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), numbered(role));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /** One thread for tasks that have their time. A task that fails is told here only by its future, so it has to answer for itself with {@link #guarded}. */
    public ScheduledThreadPoolExecutor scheduled(ThreadRole role) {
        ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, work -> unstarted(role, work));
        executor.setRemoveOnCancelPolicy(true);
        return executor;
    }

    /** The task, which now fails here and not where it is done. */
    public Runnable guarded(ThreadRole role, Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (Throwable e) {
                failed(role, e);
            }
        };
    }

    private ThreadFactory numbered(ThreadRole role) {
        AtomicInteger next = new AtomicInteger(1);
        return work -> handled(
                        role,
                        Thread.ofPlatform()
                                .name(role.threadName() + "-" + next.getAndIncrement())
                                .daemon())
                .unstarted(work);
    }

    private Thread.Builder.OfPlatform handled(ThreadRole role, Thread.Builder.OfPlatform builder) {
        return builder.uncaughtExceptionHandler((_, e) -> {
            failed(role, e);
            if (role.onFailure() == ThreadRole.OnFailure.ENDS_PROCESS) {
                // Waits for the log, for as long as somebody reads it.
                System.err.close();
                Runtime.getRuntime().halt(INTERNAL_ERROR);
            }
        });
    }

    /** Has failures of threads that are made elsewhere, by libraries, told and counted here, too. For a whole process. */
    public void adoptOthers() {
        Thread.setDefaultUncaughtExceptionHandler((_, e) -> failed(ThreadRole.OTHER, e));
    }

    /** Tells of a failure that nobody has thought of and counts it. Never fails itself. */
    public void failed(ThreadRole role, Throwable failure) {
        failed(role, failure, role.onFailure().toString());
    }

    /** The same of a failure with another consequence than a failure of the thread would have. */
    public void failed(ThreadRole role, Throwable failure, String consequence) {
        failures.get(role).incrementAndGet();
        try {
            LOG.error(
                    "internal error thread={} consequence=\"{}\" reason=\"{}\" at={}",
                    role.threadName(),
                    consequence,
                    failure,
                    place(failure));
            LOG.debug("details", failure);
        } catch (Throwable _) {
            // There is no memory for a line, or nobody to read it: it is counted.
        }
    }

    /** The innermost line of ours: those of libraries tell less. */
    private static String place(Throwable failure) {
        StackTraceElement[] trace = failure.getStackTrace();
        for (StackTraceElement element : trace) {
            if (element.getClassName().startsWith(OWN_CODE)) {
                return element.toString();
            }
        }
        return trace.length == 0 ? "unknown" : trace[0].toString();
    }

    /** How often work of this kind has failed. */
    public long failures(ThreadRole role) {
        return failures.get(role).get();
    }
}
