package io.memoir.data.simulation.world;

import io.memoir.model.BadInputException;
import java.util.Locale;

/** The kinds of simulated worlds. */
public enum WorldKind {
  /** Views, carts and purchases of products and their accessories. */
  SHOP(2500),
  /** Ratings and watch times of films with sequels. */
  FILMS(2500),
  /** Plays and skips of the tracks of albums, which are heard again and again. */
  MUSIC(1500),
  /** Clicks on articles that live for a day or two, with the time spent on them. */
  NEWS(3000),
  /** Shown advertisements, with place, device and hour, and whether they were clicked. */
  ADS(2000),
  /** Books of series and authors, read with long gaps. */
  BOOKS(3000),
  /** People who follow people. */
  PEOPLE(2000);

  private static final int FEWEST = 50;
  private static final int MOST = 100_000;

  private final int usualPeople;

  WorldKind(int usualPeople) {
    this.usualPeople = usualPeople;
  }

  /** The name on the command line, in lower-case letters. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The number of people if none is given: some 60,000 to 120,000 events. */
  public int usualPeople() {
    return usualPeople;
  }

  /** Whether titles can be in Chinese. */
  public boolean hasChinese() {
    return this == FILMS || this == NEWS;
  }

  /**
   * The world of this kind.
   *
   * @param people number of people, 50 to 100,000
   * @param seed seed of the random numbers
   * @param language language of the titles
   * @throws BadInputException if the number of people is out of range, or if there are no titles in
   *     the language
   */
  public World world(int people, long seed, Language language) {
    if (people < FEWEST || people > MOST) {
      throw new BadInputException(
          "people is %d, expected %d to %d".formatted(people, FEWEST, MOST));
    }
    if (language == Language.ZH && !hasChinese()) {
      throw new BadInputException(
          "the scenario %s has no titles in Chinese, expected films or news".formatted(word()));
    }
    return switch (this) {
      case SHOP -> new ShopWorld(people, seed);
      case FILMS -> new FilmWorld(people, seed, language);
      case MUSIC -> new MusicWorld(people, seed);
      case NEWS -> new NewsWorld(people, seed, language);
      case ADS -> new AdWorld(people, seed);
      case BOOKS -> new BookWorld(people, seed);
      case PEOPLE -> new PeopleWorld(people, seed);
    };
  }
}
