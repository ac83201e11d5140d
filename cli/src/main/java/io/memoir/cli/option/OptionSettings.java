package io.memoir.cli.option;

import io.memoir.data.NearMatches;
import io.memoir.model.BadInputException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/**
 * Provides the values of options that were not given on the command line: from the environment, or
 * else from a {@link SettingsFile}. The variable of an option is {@code MEMOIR_} followed by its
 * name in upper case; an empty variable counts as not set. The file is given by the option {@value
 * #FILE} or its variable.
 */
public final class OptionSettings implements IDefaultValueProvider {
  /** The option for the settings file. */
  public static final String FILE = "--settings";

  private static final String PREFIX = "MEMOIR_";

  /** Variables of the launcher and of the store, which do not belong to options. */
  private static final Set<String> OTHERS = Set.of("MEMOIR_OPTS", StoreOption.VARIABLE);

  /** Variables that Kubernetes sets in every container next to a service named memoir. */
  private static final Pattern OF_KUBERNETES =
      Pattern.compile("MEMOIR_SERVICE_.*|MEMOIR_PORT_[0-9]+_.*");

  private final CommandSpec command;
  private final Map<String, String> environment;
  private Optional<Read> read = Optional.empty();

  /** The file that was read last. */
  private record Read(Path path, SettingsFile file) {}

  private OptionSettings(CommandSpec command, Map<String, String> environment) {
    this.command = command;
    this.environment = environment;
  }

  /** Makes settings a source of values for the options of a command. */
  public static void install(CommandLine command, Map<String, String> environment) {
    command.setDefaultValueProvider(new OptionSettings(command.getCommandSpec(), environment));
  }

  /** The settings of a command; empty if it does not support them. */
  public static Optional<OptionSettings> of(CommandLine command) {
    return command.getDefaultValueProvider() instanceof OptionSettings settings
        ? Optional.of(settings)
        : Optional.empty();
  }

  /** The variable of an option. */
  public static String variable(OptionSpec option) {
    return PREFIX + name(option).replace('-', '_').toUpperCase(Locale.ROOT);
  }

  private static String name(OptionSpec option) {
    return option.longestName().replaceFirst("^--", "");
  }

  @Override
  public @Nullable String defaultValue(ArgSpec argument) {
    return argument instanceof OptionSpec option
        ? given(option).map(GivenSetting::value).orElse(null)
        : null;
  }

  /**
   * The value of an option in the settings.
   *
   * @throws ParameterException if the settings file cannot be used
   */
  public Optional<GivenSetting> given(OptionSpec option) {
    if (option.usageHelp() || option.versionHelp()) {
      return Optional.empty();
    }
    String variable = variable(option);
    String value = environment.getOrDefault(variable, "");
    if (!value.isEmpty()) {
      return Optional.of(new GivenSetting(value, "the environment variable " + variable));
    }
    return option.longestName().equals(FILE)
        ? Optional.empty()
        : file().flatMap(file -> file.given(name(option)));
  }

  /** The same for an option given by its name. */
  public Optional<GivenSetting> given(String longestName) {
    return Optional.ofNullable(command.findOption(longestName)).flatMap(this::given);
  }

  private Optional<SettingsFile> file() {
    OptionSpec option = command.findOption(FILE);
    Optional<Path> path = Optional.empty();
    if (option.getValue() instanceof Optional<?> named
        && named.isPresent()
        && named.get() instanceof Path given) {
      path = Optional.of(given);
    } else {
      path = given(option).map(given -> Path.of(given.value()));
    }
    return path.map(this::read);
  }

  private SettingsFile read(Path path) {
    if (read.isEmpty() || !read.get().path().equals(path)) {
      try {
        read = Optional.of(new Read(path, SettingsFile.read(path, names())));
      } catch (BadInputException e) {
        throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()), e);
      }
    }
    return read.get().file();
  }

  private Set<String> names() {
    Set<String> names = new LinkedHashSet<>();
    for (OptionSpec option : command.options()) {
      if (!option.usageHelp() && !option.versionHelp() && !option.longestName().equals(FILE)) {
        names.add(name(option));
      }
    }
    return names;
  }

  /**
   * Variables with the prefix of options that belong to no option, each with the most similar
   * existing one.
   */
  public List<String> unknownVariables() {
    Set<String> known = new TreeSet<>();
    command.options().forEach(option -> known.add(variable(option)));
    return environment.keySet().stream()
        .filter(name -> name.startsWith(PREFIX))
        .filter(name -> !known.contains(name) && !OTHERS.contains(name))
        .filter(name -> !OF_KUBERNETES.matcher(name).matches())
        .sorted()
        .map(name -> name + NearMatches.of(name, List.copyOf(known)).question())
        .toList();
  }
}
