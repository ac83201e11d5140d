package io.memoir.bench.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code memoir serve} in a separate process, started by the launcher, on free ports. */
public final class ServerProcess implements AutoCloseable {
  private static final Pattern ADDRESS = Pattern.compile("(api|admin) +(http://\\S+) .*");
  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
  private static final int END_SECONDS = 60;

  private final Process process;
  private final URI address;
  private final URI admin;
  private final double readySeconds;

  private ServerProcess(Process process, URI address, URI admin, double readySeconds) {
    this.process = process;
    this.address = address;
    this.admin = admin;
    this.readySeconds = readySeconds;
  }

  /**
   * Starts a server and waits until it is ready.
   *
   * @param more further options of {@code serve}
   */
  public static ServerProcess start(Path model, Path store, String... more) throws IOException {
    return start("", model, store, more);
  }

  /**
   * The same with options of the Java virtual machine, which follow those in {@code MEMOIR_OPTS}.
   *
   * @param options in the form of {@code MEMOIR_OPTS}
   */
  public static ServerProcess start(String options, Path model, Path store, String... more)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("memoir.home", "")).resolve("memoir").toString());
    command.addAll(List.of("serve", "--model", model.toString(), "--store", store.toString()));
    command.addAll(List.of("--port", "0", "--admin-port", "0"));
    command.addAll(List.of(more));
    long begun = System.nanoTime();
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    if (!options.isEmpty()) {
      builder.environment().merge("MEMOIR_OPTS", options, (own, added) -> own + " " + added);
    }
    Process process = builder.start();
    BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
    List<URI> addresses = new ArrayList<>();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      Matcher matcher = ADDRESS.matcher(line);
      if (matcher.matches()) {
        addresses.add(URI.create(matcher.group(2)));
      } else if (line.startsWith("ready in") && addresses.size() == 2) {
        double seconds = (System.nanoTime() - begun) / 1e9;
        Thread.ofPlatform().daemon().name("output of serve").start(() -> drain(lines));
        return new ServerProcess(process, addresses.get(0), addresses.get(1), seconds);
      }
    }
    process.destroyForcibly();
    throw new IOException(String.join(" ", command) + " did not become ready");
  }

  /** Reads and discards the output, so that the process never blocks on a full pipe. */
  private static void drain(BufferedReader lines) {
    try {
      while (lines.readLine() != null) {}
    } catch (IOException e) {
      return; // the process was killed
    }
  }

  /** The address of the API port. */
  public URI address() {
    return address;
  }

  /** The address of the admin port. */
  public URI admin() {
    return admin;
  }

  /** Seconds from the start of the process until it was ready. */
  public double readySeconds() {
    return readySeconds;
  }

  /** Kills the process with SIGKILL. */
  public void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  /** The resident memory of the process. */
  public long residentBytes() throws IOException {
    Path status = Path.of("/proc/%d/status".formatted(process.pid()));
    Matcher matcher = RESIDENT.matcher(Files.readString(status));
    if (!matcher.find()) {
      throw new IOException(status + " has no VmRSS");
    }
    return Long.parseLong(matcher.group(1)) << 10;
  }

  /** The processor time that the process has used. */
  public Duration processorTime() throws IOException {
    return process
        .info()
        .totalCpuDuration()
        .orElseThrow(() -> new IOException("the system does not tell the processor time"));
  }

  /**
   * The memory of a server, in bytes.
   *
   * @param heap in use in the Java heap, after a collection
   * @param committed size of the Java heap
   * @param store used by the store outside of the Java heap
   * @param resident resident memory of the process
   */
  public record Memory(long heap, long committed, long store, long resident) {}

  /** Requests a collection and returns the memory after it. */
  public Memory memory() throws IOException, InterruptedException {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    Process collection =
        new ProcessBuilder(jcmd.toString(), Long.toString(process.pid()), "GC.run")
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    if (collection.waitFor() != 0) {
      throw new IOException(jcmd + " could not ask the server for a collection");
    }
    try (HttpClient client = HttpClient.newHttpClient()) {
      String metrics =
          client
              .send(
                  HttpRequest.newBuilder(admin.resolve("/metrics")).build(),
                  BodyHandlers.ofString())
              .body();
      return new Memory(
          metric(metrics, "memoir_heap_bytes"),
          metric(metrics, "memoir_heap_committed_bytes"),
          metric(metrics, "memoir_store_memory_bytes"),
          residentBytes());
    }
  }

  private static long metric(String metrics, String name) throws IOException {
    return metrics
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new IOException("the metrics have no " + name));
  }

  /** Shuts the process down as an operator does, and waits for its end. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
