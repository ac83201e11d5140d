package io.memoir.bench;

import io.memoir.bench.ServedUsers.Batch;
import io.memoir.bench.ServedUsers.Sent;
import io.memoir.bench.model.RandomModels;
import io.memoir.bench.process.ServerProcess;
import io.memoir.model.architecture.Model;
import io.memoir.model.file.DirectoryTree;
import io.memoir.model.file.ModelFile;
import io.memoir.model.layer.Lstm;
import io.memoir.runtime.Recommender;
import io.memoir.server.store.Durability;
import io.memoir.server.store.EventStore;
import io.memoir.server.store.LoggedEvent;
import io.memoir.server.store.StoredEvent;
import io.memoir.server.store.location.EventStores;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Kills a server process with SIGKILL at random moments under load and starts it again. The load
 * consists of events, erasures, merges, backups and promotions.
 *
 * <p>After each start, unacknowledged requests are repeated. Then every user must have exactly the
 * events that were acknowledged and not erased, each once; the answers must equal those of a state
 * computed from scratch with the model that gave them; and the newest backup is restored and must
 * contain the events that existed when it was taken. At the end the whole log is read, and the
 * files are searched for erased ids. The check fails at the first difference.
 */
final class KillCheck {
  private static final int WIDTH = 32;
  private static final int ITEMS = 2_000;
  private static final int WRITERS = 6;
  private static final int USERS_EACH = 10;
  private static final int READERS = 2;

  /**
   * Less than the number of users, so that states are evicted and snapshots written all the time.
   */
  private static final int STATES = 25;

  private static final int SHORTEST_MILLIS = 20;
  private static final int LONGEST_MILLIS = 2_000;
  private static final int FILL_USERS = 100_000;
  private static final int FILL_BATCH = 5_000;

  private static final int MODELS = 2;
  private static final int PROMOTE_EVERY_MILLIS = 150;
  private static final Pattern EVENT_ID = Pattern.compile("w\\d+-\\d+e");

  private final PrintStream out;
  private final Path model;
  private final List<Path> models = new ArrayList<>();
  private final Path store;
  private final EventAccount account = new EventAccount();
  private final BackupsUnderLoad backups;
  private final SplittableRandom random;
  private final List<ServedUsers> writers = new ArrayList<>();
  private final List<Double> readySeconds = new ArrayList<>();
  private int promotions;
  private int sentAgain;
  private int keptUnanswered;

  private KillCheck(PrintStream out, Path directory, long seed) throws IOException {
    this.out = out;
    this.store = directory.resolve("store");
    this.backups = new BackupsUnderLoad(directory, account);
    this.random = new SplittableRandom(seed);
    Map<String, Recommender> versions = new HashMap<>();
    for (int number = 0; number < MODELS; number++) {
      Model random = RandomModels.of(ITEMS + number, WIDTH, new Lstm(WIDTH, WIDTH));
      Path place = directory.resolve("model-" + number);
      ModelFile.write(random, place);
      models.add(place);
      versions.put("model-" + number, Recommender.of(random));
    }
    this.model = models.getFirst();
    for (int writer = 0; writer < WRITERS; writer++) {
      writers.add(
          new ServedUsers("w" + writer, USERS_EACH, ITEMS, versions, account, this.random.split()));
    }
  }

  /**
   * Options: {@code --kills N}, {@code --seed N}, {@code --events N} in the log of the last start.
   */
  static void run(String[] options) throws Exception {
    Options read = Options.read(options, "kills", "seed", "events");
    int seed = read.number("seed", 1);
    int kills = read.number("kills", 50);
    int events = read.number("events", 1_000_000);
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    Path directory = Files.createTempDirectory(Path.of("").toAbsolutePath(), "kill-check-");
    try {
      KillCheck check = new KillCheck(out, directory, seed);
      check.killing(kills, seed);
      check.starting(directory.resolve("large"), events);
    } finally {
      DirectoryTree.delete(directory);
    }
  }

  private void killing(int kills, int seed) throws Exception {
    for (int kill = 0; kill <= kills; kill++) {
      try (ServerProcess server =
          ServerProcess.start(model, store, "--states", Integer.toString(STATES))) {
        readySeconds.add(server.readySeconds());
        for (ServedUsers writer : writers) {
          Sent again = writer.sendAgain(server.address());
          sentAgain += again.events();
          keptUnanswered += again.duplicates();
          writer.check(server.address());
        }
        backups.check();
        if (kill < kills) {
          int millis = random.nextInt(SHORTEST_MILLIS, LONGEST_MILLIS);
          underLoad(server, millis);
          out.printf(
              Locale.ROOT,
              "kill %d of %d after %,d ms: %,d events acknowledged and not erased, %,d erasures,"
                  + " %,d merges, %,d backups, %,d promotions so far%n",
              kill + 1,
              kills,
              millis,
              acknowledged(),
              writers.stream().mapToInt(ServedUsers::erasures).sum(),
              writers.stream().mapToInt(ServedUsers::merges).sum(),
              backups.taken(),
              promotions);
        }
      }
    }
    checkLog();
    out.printf(
        Locale.ROOT,
        "%d kills, seed %d: %,d events acknowledged and not erased, none lost, none counted twice;"
            + " %,d events erased, none came back; %,d resent, of which %,d had been stored;%n%,d"
            + " erasures, %,d merges, %,d promotions; %,d backups, of which %,d were restored with"
            + " the %,d events required;%nafter each start the answers to %d users equalled those"
            + " of states computed from scratch; ready after %.1f s (median), %.1f s (maximum)%n",
        kills,
        seed,
        acknowledged(),
        account.erasedIds().size(),
        sentAgain,
        keptUnanswered,
        writers.stream().mapToInt(ServedUsers::erasures).sum(),
        writers.stream().mapToInt(ServedUsers::merges).sum(),
        promotions,
        backups.taken(),
        backups.restorations(),
        backups.heldEvents(),
        WRITERS * USERS_EACH,
        readySeconds.stream().sorted().toList().get(readySeconds.size() / 2),
        Collections.max(readySeconds));
  }

  private long acknowledged() {
    return writers.stream().mapToLong(ServedUsers::acknowledged).sum();
  }

  /** Runs all writers and readers until the process is killed. */
  private void underLoad(ServerProcess server, int millis) throws Exception {
    AtomicBoolean killed = new AtomicBoolean();
    List<Callable<Boolean>> work = new ArrayList<>();
    for (ServedUsers writer : writers) {
      work.add(() -> writer.write(server.address(), killed));
    }
    for (int reader = 0; reader < READERS; reader++) {
      ServedUsers asked = writers.get(reader);
      work.add(() -> asked.ask(server.address(), killed));
    }
    work.add(() -> backups.take(server.admin(), killed));
    work.add(() -> promote(server, killed));
    List<Future<Boolean>> results = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      work.forEach(one -> results.add(threads.submit(one)));
      TimeUnit.MILLISECONDS.sleep(millis);
      killed.set(true);
      server.kill();
    }
    for (Future<Boolean> result : results) {
      result.get(); // rethrows failures that occurred before the kill
    }
  }

  /** Promotes the models in turn until the server is killed. */
  private boolean promote(ServerProcess server, AtomicBoolean killed)
      throws IOException, InterruptedException {
    for (int next = 0; ; next = (next + 1) % models.size()) {
      String body = "{\"directory\":\"%s\"}".formatted(models.get(next));
      try {
        int status =
            ServedUsers.answer(ServedUsers.post(server.admin(), "/v1/models:promote", body))
                .statusCode();
        if (status == 202) {
          promotions++;
        } else if (status != 409) { // already serving, or another model is being prepared
          throw new IllegalStateException("a promotion was answered with " + status);
        }
        TimeUnit.MILLISECONDS.sleep(PROMOTE_EVERY_MILLIS);
      } catch (IOException e) {
        if (killed.get()) {
          return true;
        }
        throw e;
      }
    }
  }

  /** Reads the log directly and checks that it contains what was acknowledged and not erased. */
  private void checkLog() throws IOException {
    Set<StoredEvent> logged = new HashSet<>();
    long count = 0;
    try (EventStore log = EventStores.open(store.toString(), Durability.DURABLE)) {
      List<LoggedEvent> page = log.follow(0, 1_000);
      while (!page.isEmpty()) {
        page.forEach(each -> logged.add(each.event()));
        count += page.size();
        page = log.follow(page.getLast().position(), 1_000);
      }
      log.removal().join();
      checkBytes();
    }
    Set<StoredEvent> wanted = new HashSet<>();
    writers.forEach(writer -> wanted.addAll(writer.events()));
    if (count != logged.size() || !logged.equals(wanted)) {
      throw new IllegalStateException(
          "the log has %,d events, %,d of them distinct, expected the %,d acknowledged ones"
              .formatted(count, logged.size(), wanted.size()));
    }
  }

  /** Checks that no file of the store contains the id of an erased event in readable form. */
  private void checkBytes() throws IOException {
    Set<String> erased = account.erasedIds();
    try (Stream<Path> files = Files.list(store)) {
      for (Path file : files.toList()) {
        Matcher ids = EVENT_ID.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
        while (ids.find()) {
          if (erased.contains(ids.group())) {
            throw new IllegalStateException(
                "%s contains the id of the erased event %s".formatted(file, ids.group()));
          }
        }
      }
    }
  }

  /**
   * Measures the time until a server with a large log is ready, after a kill and after a shutdown.
   */
  private void starting(Path large, int events) throws Exception {
    try (ServerProcess server = ServerProcess.start(model, large)) {
      SplittableRandom people = random.split();
      for (int from = 0; from < events; from += FILL_BATCH) {
        List<StoredEvent> some = new ArrayList<>();
        for (int i = from; i < Math.min(events, from + FILL_BATCH); i++) {
          String user = "user-" + people.nextInt(FILL_USERS);
          String item = Integer.toString(people.nextInt(ITEMS));
          some.add(StoredEvent.of("fill-" + i, user, item, "view", 1_700_000_000_000L + i));
        }
        ServedUsers.send(server.address(), new Batch(some));
      }
      server.kill();
    }
    try (ServerProcess server = ServerProcess.start(model, large)) {
      out.printf(
          Locale.ROOT,
          "%,d events of %,d users: ready %.1f s after the start of the process after a kill,",
          events,
          FILL_USERS,
          server.readySeconds());
    }
    try (ServerProcess server = ServerProcess.start(model, large)) {
      out.printf(Locale.ROOT, " %.1f s after a clean shutdown%n", server.readySeconds());
    }
  }
}
