package org.sfumato.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.sfumato.fetch.KnownFiles;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The program {@code sfumato}. */
@Command(
    name = "sfumato",
    description =
        "Colorizes, inpaints, uncrops and restores photographs, generates, and trains the models.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    subcommands = HelpCommand.class,
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Exit codes: 0 all done, 1 a failure of the program, 2 something you gave is at fault.",
      "'sfumato help COMMAND' explains a command and shows examples."
    })
public final class Main implements Callable<Integer> {
  @Spec private CommandSpec spec;

  private Main() {}

  /** No command was given. */
  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return Errors.INPUT;
  }

  /** Runs one command and exits with its code. */
  public static void main(String[] args) {
    Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
    CommandLine sfumato = commandLine(new SfumatoLibrary());
    int code;
    try {
      code = sfumato.execute(args);
    } catch (Error e) { // picocli handles exceptions only
      boolean verbose = Arrays.asList(args).contains("--verbose");
      code = Errors.report(e, sfumato.getErr(), verbose);
    }
    System.exit(code);
  }

  /** The parser without the commands that need the library. */
  static CommandLine commandLine() {
    Errors errors = new Errors();
    return new CommandLine(new Main())
        .setParameterExceptionHandler(errors)
        .setExecutionExceptionHandler(errors);
  }

  /** The parser with every command, ready to execute. */
  static CommandLine commandLine(Library library) {
    CommandLine sfumato = commandLine();
    for (Object command :
        List.of(
            new Colorize(library),
            new Inpaint(library),
            new Uncrop(library),
            new Panorama(library),
            new Restore(library),
            new Apply(library),
            new Generate(library),
            new Train(library),
            new RecipeCommand(library),
            new Doctor(library),
            new Evaluate(library),
            new Info(library),
            new Import(library),
            new Export(library),
            new Merge(library),
            new Fetch(KnownFiles.ALL),
            new ManifestCommand(),
            new Degrade(),
            new StudyCommand())) {
      sfumato.addSubcommand(command);
    }
    Errors errors = new Errors();
    return sfumato.setParameterExceptionHandler(errors).setExecutionExceptionHandler(errors);
  }

  /** The version as the jar's manifest says it. */
  static final class Version implements IVersionProvider {
    static String number() {
      String version = Main.class.getPackage().getImplementationVersion();
      return version == null ? "(not packaged)" : version;
    }

    @Override
    public String[] getVersion() {
      return new String[] {
        "Sfumato " + number(), "Java " + Runtime.version() + ", " + System.getProperty("os.name")
      };
    }
  }
}
