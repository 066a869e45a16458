/**
 * The event loop: one thread ({@code ppg-reactor}) that sleeps in one epoll_wait(2) until the kernel, a timer or another thread has something for it.
 *
 * <p>Handlers of file descriptors run on that thread and must not block. Other threads submit work through a queue. {@code BackgroundTasks} run work that may block on
 * other threads and return the result to the loop. {@code FileDescriptorReserve} keeps the last descriptors for stopping members and answering requests.
 */
package io.persistentprocess.agent.loop;
