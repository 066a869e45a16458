/** Other programs that are notified of what happens to groups, through the notification socket. */
package io.persistentprocess.e2e.notify;
