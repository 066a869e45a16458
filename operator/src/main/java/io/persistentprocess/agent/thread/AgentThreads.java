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

/** Creates all threads. No thread ends silently: an uncaught exception is logged in one line and counted, and its {@link ThreadRole} decides what follows. Any thread. */
public final class AgentThreads {
    private static final Logger LOG = LoggerFactory.getLogger(AgentThreads.class);

    /** EX_SOFTWARE of sysexits.h. */
    private static final int INTERNAL_ERROR = 70;

    private static final String OWN_CODE = "io.persistentprocess.";
    private static final long IDLE_SECONDS = 5;

    /** Filled at the start, because counting must not need memory, which may have run out. */
    private final Map<ThreadRole, AtomicLong> failures = new EnumMap<>(ThreadRole.class);

    public AgentThreads() {
        for (ThreadRole role : ThreadRole.values()) {
            failures.put(role, new AtomicLong());
        }
    }

    /** A daemon thread (except the event loop's) for one task. Not started: {@link Thread#start} throws an OutOfMemoryError if no thread can be created. */
    public Thread unstarted(ThreadRole role, Runnable work) {
        return handled(role, Thread.ofPlatform().name(role.threadName()).daemon(role != ThreadRole.REACTOR))
                .unstarted(work);
    }

    /** As above, one of several threads with names of their own. */
    public Thread unstarted(ThreadRole role, String name, Runnable work) {
        return handled(role, Thread.ofPlatform().name(name).daemon()).unstarted(work);
    }

    /** A thread that runs a service until it is ended, and restarts the service if it fails. Not started. */
    public ServiceThread service(ThreadRole role, ServiceThread.Service service) {
        return new ServiceThread(role, service, this);
    }

    /** A thread that exists while there is work for it. */
    public OnDemandThread onDemand(ThreadRole role) {
        return new OnDemandThread(role, this);
    }

    /** Threads for tasks that run at once or are refused with {@link java.util.concurrent.RejectedExecutionException}; idle ones end. */
    public ExecutorService pool(ThreadRole role, int atMost) {
        return pool(role, 0, atMost);
    }

    /** As above, but idle threads end only down to {@code kept}: for tasks that come again and again with long pauses. */
    public ExecutorService pool(ThreadRole role, int kept, int atMost) {
        return new ThreadPoolExecutor(
                kept, atMost, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), numbered(role));
    }

    /** Threads for tasks that wait in a queue; idle ones end. The number of threads can be changed. */
    public ThreadPoolExecutor queue(ThreadRole role, int number) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                number, number, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), numbered(role));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /** One thread for scheduled tasks. Its future hides the failure of a task, so tasks have to be wrapped by {@link #guarded}. */
    public ScheduledThreadPoolExecutor scheduled(ThreadRole role) {
        ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, work -> unstarted(role, work));
        executor.setRemoveOnCancelPolicy(true);
        return executor;
    }

    /** Wraps a task so that its failures are logged and counted here. */
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
                // Flushes the log; blocks only while it is being read.
                System.err.close();
                Runtime.getRuntime().halt(INTERNAL_ERROR);
            }
        });
    }

    /** Logs and counts failures of threads that libraries create, too. For a whole process. */
    public void adoptOthers() {
        Thread.setDefaultUncaughtExceptionHandler((_, e) -> failed(ThreadRole.OTHER, e));
    }

    /** Logs and counts an unexpected failure. Never fails itself. */
    public void failed(ThreadRole role, Throwable failure) {
        failed(role, failure, role.onFailure().words());
    }

    /** As above, with another consequence than the role's. */
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
            // There is no memory for a log line, or no reader; the failure is counted.
        }
    }

    /** The innermost line of this project's code, which says more than one of a library. */
    private static String place(Throwable failure) {
        StackTraceElement[] trace = failure.getStackTrace();
        for (StackTraceElement element : trace) {
            if (element.getClassName().startsWith(OWN_CODE)) {
                return element.toString();
            }
        }
        return trace.length == 0 ? "unknown" : trace[0].toString();
    }

    /** The number of failures of this role. */
    public long failures(ThreadRole role) {
        return failures.get(role).get();
    }
}
