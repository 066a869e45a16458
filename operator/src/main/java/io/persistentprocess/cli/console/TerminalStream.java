package io.persistentprocess.cli.console;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * Standard output or standard error. All text passes here last, and may contain input of other users, so this is the one place that escapes it for a
 * terminal. Bytes pass unchanged; code that writes escape sequences writes bytes. Any thread.
 */
final class TerminalStream extends PrintStream {
    private final UnaryOperator<String> fit;

    /** @param fit escapes a text, such as {@link TerminalText#line} */
    TerminalStream(OutputStream to, Charset charset, UnaryOperator<String> fit) {
        super(to, false, charset);
        this.fit = fit;
    }

    @Override
    public void print(String text) {
        super.print(fit.apply(String.valueOf(text)));
    }

    /** With its line end in one write(2): other processes may write to the same terminal. */
    @Override
    public void println(String text) {
        super.print(fit.apply(String.valueOf(text)) + System.lineSeparator());
    }

    @Override
    public void println(Object value) {
        println(Objects.toString(value));
    }

    @Override
    public void print(Object value) {
        print(Objects.toString(value));
    }

    @Override
    public void print(char[] text) {
        print(String.valueOf(text));
    }
}
