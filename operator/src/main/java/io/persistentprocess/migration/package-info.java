/**
 * The way in from other supervisors, and back to systemd: what they are configured with becomes a group, and a report says what becomes of each directive.
 *
 * <p>Here is what all of them share: the draft of a group, the words of a command line, the list of findings. The rooms below read one supervisor's configuration each. They
 * read files and change nothing; they know the API's fields by name only. Runs on the main thread of {@code ppg import}.
 */
package io.persistentprocess.migration;
