/**
 * Options and arguments that several commands share, each group of them a picocli mixin. Text from the command line comes in; typed values go out, or one line that says what is wrong.
 *
 * <p>Main thread.
 */
package io.persistentprocess.cli.option;
