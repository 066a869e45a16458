import io.persistentprocess.cli.CommandLineInterface;
import io.persistentprocess.cli.console.Console;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.codegen.docgen.manpage.ManPageGenerator;

/** Writes the sources of the manual pages, in AsciiDoc: {@code java -cp … ManPages.java DIRECTORY}. */
final class ManPages {
    public static void main(String[] arguments) throws Exception {
        Path out = Files.createDirectories(Path.of(arguments[0]));
        CommandSpec ppg = new CommandLineInterface(Console.ofThisProcess()).commands().getCommandSpec();
        int code = ManPageGenerator.generateManPage(new File(out.toString()), null, new boolean[0], false, ppg);
        System.exit(code);
    }
}
