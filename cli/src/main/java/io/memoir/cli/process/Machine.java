package io.memoir.cli.process;

import io.memoir.cli.terminal.Figures;
import io.memoir.learning.TrainingPlace;
import io.memoir.runtime.KernelChoice;
import io.memoir.train.config.Bfloat16;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;

/** The properties of a machine that matter for Memoir. */
public record Machine(List<Fact> facts) {

  /**
   * One property of a machine.
   *
   * @param key its name in JSON
   * @param name its name in the terminal
   * @param value what was found
   */
  public record Fact(String key, String name, String value) {}

  /** Inspects this machine. */
  public static Machine inspect() {
    List<Fact> facts = new ArrayList<>();
    facts.add(new Fact("memoir", "Memoir", Version.memoir()));
    facts.add(
        new Fact("java", "Java", Runtime.version() + ", " + System.getProperty("java.vm.vendor")));
    facts.add(
        new Fact(
            "system",
            "System",
            System.getProperty("os.name")
                + " "
                + System.getProperty("os.version")
                + ", "
                + System.getProperty("os.arch")));
    facts.add(new Fact("processor", "Processor", processor()));
    facts.add(new Fact("bf16", "bfloat16", bfloat16()));
    KernelChoice kernel = KernelChoice.automatic();
    facts.add(
        new Fact(
            "kernel",
            "Runtime kernel",
            kernel.kind().name().toLowerCase(Locale.ROOT) + ": " + kernel.reason()));
    int cores = Runtime.getRuntime().availableProcessors();
    facts.add(
        new Fact(
            "training",
            "Training",
            "libtorch %s, %d workers with one native thread each"
                .formatted(orUnknown(Machine::libtorch), cores)));
    facts.add(
        new Fact(
            "preparation",
            "Preparation",
            "DuckDB %s, up to %d threads and 2.0 GiB of memory before it spills to disk"
                .formatted(version("duckdb.jdbc"), cores)));
    facts.add(
        new Fact(
            "memory",
            "Memory",
            memory()
                + ", up to "
                + Figures.bytes(Runtime.getRuntime().maxMemory())
                + " of it for the Java heap"));
    Path here = Path.of("").toAbsolutePath();
    facts.add(
        new Fact(
            "disk",
            "Disk",
            orUnknown(() -> Figures.bytes(Files.getFileStore(here).getUsableSpace()) + " free")
                + " at "
                + here));
    return new Machine(List.copyOf(facts));
  }

  /** A fact that a machine may be unable to give, such as the disk of a container. */
  @FunctionalInterface
  interface Finding {
    String find() throws IOException;
  }

  /** A fact, or that it is unknown, and why: one of them must not hide all others. */
  static String orUnknown(Finding finding) {
    try {
      return finding.find();
    } catch (IOException e) {
      return "unknown (" + e.getMessage() + ")";
    }
  }

  /** This version of Memoir and this processor, for the provenance of models. */
  public static TrainingPlace place() {
    return new TrainingPlace(Version.memoir(), processor());
  }

  /** The processor and its number of cores. */
  private static String processor() {
    return processorName() + ", " + Runtime.getRuntime().availableProcessors() + " cores";
  }

  private static String processorName() {
    String architecture = System.getProperty("os.arch", "unknown");
    try {
      return processorLine("model name").orElse(architecture);
    } catch (IOException | UncheckedIOException e) {
      return architecture;
    }
  }

  private static Optional<String> processorLine(String name) throws IOException {
    Path description = Path.of("/proc/cpuinfo");
    if (!Files.isReadable(description)) {
      return Optional.empty();
    }
    try (var lines = Files.lines(description)) {
      return lines
          .filter(line -> line.startsWith(name))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst();
    }
  }

  private static String bfloat16() {
    return switch (Bfloat16.here()) {
      case TILES -> "in hardware (AMX)";
      case VECTORS -> "in hardware (vector instructions)";
      case NONE -> "not in hardware; training uses float32";
    };
  }

  private static String libtorch() throws IOException {
    Module module = ModuleLayer.boot().findModule("org.bytedeco.pytorch").orElse(null);
    if (module == null) {
      return "(not on the module path)";
    }
    try (InputStream in =
        module.getResourceAsStream("META-INF/maven/org.bytedeco/pytorch/pom.properties")) {
      Properties properties = new Properties();
      if (in != null) {
        properties.load(in);
      }
      return properties.getProperty("version", "(unknown version)");
    }
  }

  /** The version of a library on the module path. */
  private static String version(String module) {
    return ModuleLayer.boot()
        .findModule(module)
        .flatMap(found -> found.getDescriptor().rawVersion())
        .orElse("(not on the module path)");
  }

  private static String memory() {
    var system = ManagementFactory.getOperatingSystemMXBean();
    return system instanceof com.sun.management.OperatingSystemMXBean machine
        ? Figures.bytes(machine.getTotalMemorySize())
        : "unknown";
  }
}
