/**
 * The event loop: one thread ({@code ppg-reactor}) that sleeps in one epoll_wait(2) until the kernel, a timer or another thread has something for it.
 *
 * <p>Handlers of file descriptors run on that thread and must not wait. Other threads submit work through a queue. {@code BackgroundTasks} do what may take time elsewhere and bring the result back.
 * {@code FileDescriptorReserve} keeps the last descriptors for stopping members and answering.
 */
package io.persistentprocess.agent.loop;
