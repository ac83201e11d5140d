package io.memoir.cli.demo;

import io.memoir.data.simulation.world.WorldKind;
import java.util.List;

/** The plan of each scenario. */
final class Plans {
  /** Settings of a small network for short histories and few items. */
  private static final String SMALL =
      " --set width=64 batch=16 rate=0.004 dropout=0.1 embedding-dropout=0.1 max-length=100";

  private static final Plan SHOP =
      next("", "epochs=10 features=true type-weights=view:0.3,cart:1,buy:2", false);

  private static final Plan FILMS =
      new Plan.NextItem(
          List.of(),
          words("--task next-item --task rating" + SMALL + " epochs=10"),
          false,
          words("--task rating"));

  private static final Plan MUSIC = next("", "epochs=10 features=true keep-seen=true", true);
  private static final Plan NEWS =
      next("--validation 6h --test 6h", "epochs=10 features=true", false);

  private static final Plan ADS =
      new Plan.Labelled(
          List.of(),
          words(
              "--task click:label --set width=64 batch=16 rate=0.004 dropout=0.1"
                  + " embedding-dropout=0.1 max-length=100 epochs=6"),
          words("--task click --simple-models all"),
          words("--history ad-0001,ad-0002,ad-0003" + " " + asked()),
          words("--history ad-0001,ad-0002,ad-0003,ad-0057,ad-0058,ad-0059" + " " + asked()));

  private static final Plan BOOKS = next("", "epochs=10 features=true", false);
  private static final Plan PEOPLE = next("", "epochs=12 features=true", false);

  private Plans() {}

  static Plan of(WorldKind kind) {
    return switch (kind) {
      case SHOP -> SHOP;
      case FILMS -> FILMS;
      case MUSIC -> MUSIC;
      case NEWS -> NEWS;
      case ADS -> ADS;
      case BOOKS -> BOOKS;
      case PEOPLE -> PEOPLE;
    };
  }

  private static Plan next(String preparation, String settings, boolean keepSeen) {
    return new Plan.NextItem(
        words(preparation), words(SMALL + " " + settings), keepSeen, List.of());
  }

  /** The features of the requests for which advertisements are ranked. */
  private static String asked() {
    return "--request-value placement=top --request-value device=phone --request-value hour=20"
        + " --keep-seen --k 5";
  }

  private static List<String> words(String text) {
    String plain = text.strip();
    return plain.isEmpty() ? List.of() : List.of(plain.split(" ", -1));
  }
}
