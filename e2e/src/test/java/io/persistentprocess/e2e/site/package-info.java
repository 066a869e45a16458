/**
 * What the end-to-end tests stand on: a {@link io.persistentprocess.e2e.site.Site} for each test, with a cgroup root, a socket and folders of its own, on which agents are started through the
 * launcher as users start them. Everything is killed and removed when a site is closed, whatever happened in the test. Tests wait for conditions, never for time.
 */
package io.persistentprocess.e2e.site;
