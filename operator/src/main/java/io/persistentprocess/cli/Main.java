package io.persistentprocess.cli;

/** The entry point of {@code ppg}. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLineInterface(Console.ofThisProcess()).run(arguments));
    }
}
