package io.persistentprocess.cli;

import io.persistentprocess.cli.console.Console;

/** The entry point of {@code ppg}. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        Console console = Console.ofThisProcess();
        // The log and the JVM's messages on uncaught exceptions go there.
        System.setErr(console.err());
        int code = new CommandLineInterface(console).run(arguments);
        console.log().finish();
        System.exit(code);
    }
}
