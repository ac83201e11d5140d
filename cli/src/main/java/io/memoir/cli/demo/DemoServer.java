package io.memoir.cli.demo;

import io.memoir.cli.option.TextFeatures;
import io.memoir.cli.terminal.Figures;
import io.memoir.cli.terminal.ProgressBar;
import io.memoir.cli.terminal.Terminal;
import io.memoir.data.Progress;
import io.memoir.data.dataset.Dataset;
import io.memoir.learning.interest.InterestClusters;
import io.memoir.learning.interest.InterestData;
import io.memoir.learning.interest.InterestSettings;
import io.memoir.model.BadInputException;
import io.memoir.runtime.Recommender;
import io.memoir.runtime.interest.InterestFile;
import io.memoir.runtime.interest.InterestMap;
import io.memoir.runtime.interest.InterestVectors;
import io.memoir.server.engine.ModelVersion;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The server of a demo: its model, a store with the events of its data set, interests, and the
 * person whose page is shown.
 *
 * @param directory the directory of the demo
 * @param personId the person
 * @param interests the directory of the interests, if the model has some
 */
public record DemoServer(Path directory, String personId, Optional<Path> interests) {
  private static final String DATA = "data";
  private static final String MODEL = "lstm";
  private static final String STORE = "store";
  private static final String INTERESTS = "interests";

  /**
   * Imports the events of a demo that has run into its store, unless that was done before, and
   * computes the interests.
   *
   * @param directory of the demo, with the data set {@code data} and the model {@code lstm}
   * @throws BadInputException if the store has the events of another data set
   */
  public static DemoServer prepare(Terminal terminal, Path directory) throws IOException {
    PrintWriter out = terminal.out();
    Progress progress = new ProgressBar(terminal, "   ");
    Dataset dataset = Dataset.open(directory.resolve(DATA));
    ModelVersion model =
        ModelVersion.open(
            directory.resolve(MODEL), TextFeatures.in(Recommender.Options.defaults()));
    Path store = directory.resolve(STORE);
    DemoStore.Imported imported = DemoStore.fill(store, dataset, model, progress);
    if (imported.before()) {
      out.printf("   The events were imported into %s before%n", store);
    } else {
      out.printf(
          "   %s events of %s users and %s items were imported into %s%n",
          Figures.count(imported.events()),
          Figures.count(imported.users()),
          Figures.count(imported.items()),
          store);
    }
    Optional<Path> interests =
        interests(out, progress, dataset, model.recommender(), directory.resolve(INTERESTS));
    String personId = DemoPerson.choose(dataset, model.recommender(), false).id();
    out.flush();
    return new DemoServer(directory, personId, interests);
  }

  private static Optional<Path> interests(
      PrintWriter out, Progress progress, Dataset dataset, Recommender recommender, Path place)
      throws IOException {
    if (InterestVectors.memories(recommender).isEmpty()) {
      return Optional.empty();
    }
    InterestMap map;
    try {
      map =
          new InterestClusters(InterestSettings.standard())
              .of(recommender, InterestData.of(dataset), Optional.empty(), progress);
    } catch (BadInputException e) {
      out.printf("   No interests: %s%n", String.valueOf(e.getMessage()));
      return Optional.empty();
    }
    InterestFile.write(map, place);
    out.printf("   %s interests were written to %s%n", Figures.count(map.clusters().size()), place);
    return Optional.of(place);
  }

  /** The command that starts the server, without {@code memoir}. */
  public List<String> words() {
    List<String> words = new ArrayList<>();
    words.addAll(List.of("serve", "--model", directory.resolve(MODEL).toString()));
    words.addAll(List.of("--store", directory.resolve(STORE).toString()));
    interests.ifPresent(place -> words.addAll(List.of("--interests", place.toString())));
    return words;
  }

  /**
   * Prints the address of the page of the person, and opens it if there is a desktop.
   *
   * @param admin the address of the admin port
   * @param environment the variables that tell whether there is a desktop
   */
  public void show(PrintWriter out, URI admin, Map<String, String> environment) {
    String page = admin + "/page/#/person/" + encoded(personId);
    out.printf("the page of %s: %s%n", personId, page);
    out.flush();
    Browser.open(page, environment);
  }

  private static String encoded(String id) {
    return URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
