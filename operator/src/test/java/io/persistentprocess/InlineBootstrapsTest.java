package io.persistentprocess;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The build replaces calls that a JVM links at run time: the results must be the same. */
final class InlineBootstrapsTest {
    private static final String SAMPLE = """
        import java.util.ArrayList;
        import java.util.List;
        public sealed interface Sample {
            record All(boolean z, byte b, char c, short s, int i, long l, float f, double d, String text, int[] array)
                    implements Sample {}
            record None() implements Sample {}
            record Generic<T>(T value) implements Sample {}
            enum Constant implements Sample { ONE, TWO }
            private static String name(Object of) {
                return switch (of) {
                    case null -> "null";
                    case All all when all.i() > 1 -> "large";
                    case All _ -> "all";
                    case Generic(String text) -> "text " + text;
                    case Generic(Integer number) -> "number " + number;
                    case Sample sample -> of(sample);
                    case int[] array -> "array of " + array.length;
                    case CharSequence text when text.isEmpty() -> "empty";
                    case CharSequence _ -> "characters";
                    default -> "other";
                };
            }
            static String of(Sample sample) {
                return switch (sample) {
                    case All _ -> "A";
                    case None _ -> "N";
                    case Generic<?> _ -> "G";
                    case Constant.ONE -> "1";
                    case Constant.TWO -> "2";
                };
            }
            private static All all(int i, double d, float f, String text) {
                return new All(true, (byte) -1, 'c', (short) -2, i, 1L << 40, f, d, text, null);
            }
            static String results() {
                List<Object> values = new ArrayList<>(List.of(
                        all(1, 0.0, 0f, "a"), all(1, 0.0, 0f, new String("a")), all(1, -0.0, 0f, "a"), all(2, 0.0, -0f, "a"),
                        all(1, Double.NaN, Float.NaN, "a"), all(1, 0.0 / 0.0, Float.NaN, "a"), all(1, 0.0, 0f, null),
                        new None(), new None(), new Generic<>("x"), new Generic<>(7), new Generic<>(null), Constant.ONE,
                        Constant.TWO, new int[3], "", new StringBuilder("b"), 1L));
                values.add(null);
                StringBuilder results = new StringBuilder();
                for (Object one : values) {
                    results.append(name(one));
                    if (one instanceof Record) {
                        results.append(' ').append(one.hashCode()).append(' ').append(one);
                        for (Object other : values) {
                            results.append(one.equals(other) ? '=' : '.');
                        }
                    }
                    results.append('\\n');
                }
                return results.toString();
            }
        }
        """;

    @TempDir
    private Path before;

    @TempDir
    private Path after;

    @BeforeEach
    void compileAndRewrite() throws IOException, InterruptedException {
        Path source = Files.writeString(before.resolve("Sample.java"), SAMPLE);
        for (Path directory : List.of(before, after)) {
            assertThat(ToolProvider.getSystemJavaCompiler()
                            .run(null, null, null, "-d", directory.toString(), source.toString()))
                    .isZero();
        }
        Process rewriting = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        after.toString(),
                        Path.of("src/main/bytecode/InlineBootstraps.java").toString(),
                        after.toString())
                .inheritIO()
                .start();
        assertThat(rewriting.waitFor()).isZero();
    }

    @Test
    void whatIsInlinedHasTheSameResults() throws Exception {
        assertThat(results(after)).isEqualTo(results(before)).contains("large", "number 7", "array of 3");
    }

    @Test
    void onlySwitchesOverConstantsAndToStringStayDynamic() throws IOException {
        assertThat(dynamicCalls(before)).contains("equals", "hashCode", "toString", "typeSwitch");
        assertThat(dynamicCalls(after)).doesNotContain("equals", "hashCode");
        assertThat(sites(after, "typeSwitch")).isEqualTo(1).isLessThan(sites(before, "typeSwitch"));
    }

    private static String results(Path directory) throws Exception {
        try (URLClassLoader classes =
                new URLClassLoader(new URL[] {directory.toUri().toURL()})) {
            return (String)
                    classes.loadClass("Sample").getDeclaredMethod("results").invoke(null);
        }
    }

    private static Set<String> dynamicCalls(Path directory) throws IOException {
        return new TreeSet<>(calls(directory));
    }

    private static long sites(Path directory, String name) throws IOException {
        return calls(directory).stream().filter(name::equals).count();
    }

    private static List<String> calls(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(".class"))
                    .flatMap(InlineBootstrapsTest::callsOf)
                    .toList();
        }
    }

    private static Stream<String> callsOf(Path file) {
        try {
            return ClassFile.of().parse(file).methods().stream()
                    .flatMap(method -> method.code().stream())
                    .flatMap(code -> code.elementStream())
                    .filter(InvokeDynamicInstruction.class::isInstance)
                    .map(call -> ((InvokeDynamicInstruction) call).name().stringValue());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
