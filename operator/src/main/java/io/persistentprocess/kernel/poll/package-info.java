/** epoll(7) and the descriptors that wake it: eventfd, timerfd and inotify. A wait allocates nothing. An {@code Epoll} belongs to the thread that waits. */
package io.persistentprocess.kernel.poll;
