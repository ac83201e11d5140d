package io.memoir.data.simulation.world;

import io.memoir.data.simulation.random.Chance;
import java.util.BitSet;
import java.util.List;

/**
 * Films with sequels, which people watch in order and rate. The rating of a film depends on the
 * taste for its genre, on the quality of the film and on how high a person rates in general. Who
 * did not like a film stops early and does not watch its sequels. The tastes of some people change
 * in the middle of their history.
 *
 * @param people number of people
 * @param seed seed of the random numbers
 * @param language language of the titles
 */
record FilmWorld(int people, long seed, Language language) implements World {
  private static final int PER_GENRE = 12;
  private static final int MEAN_EVENTS = 36;
  private static final int BAD = 2;
  private static final double CHANGES = 0.2;
  private static final Schedule SCHEDULE = new Schedule(Schedule.START, 240, 2, 7200);
  private static final Habits HABITS = new Habits(0.12, 0.04, 0.05, 0, 0);

  private static final List<String> GENRES =
      Names.words(
          "Crime,Fantasy,Comedy,Drama,Science fiction,Romance,Western,Adventure,Mystery,Animation");
  private static final List<String> GENRES_ZH = Names.words("犯罪,奇幻,喜剧,剧情,科幻,爱情,西部,冒险,悬疑,动画");
  private static final Names TITLES =
      Names.of(
          "Midnight,Paper,Golden,Lost,Crimson,Broken,Summer,Neon,Distant,Electric,Hidden",
          "Carousel,Horizon,Express,Dancers,Detour,Avenue,Heist,Echo,Voyage,Runaways,Parade,Signal",
          " ");
  private static final Names TITLES_ZH =
      Names.of("午夜,纸上,金色,迷失,深红,破碎,盛夏,霓虹,遥远,电光,隐秘", "木马,地平线,快车,舞者,弯路,大道,劫案,回声,远航,逃亡,巡游,信号", "的");

  @Override
  public SimulatedWorld simulate() {
    WorldBuilder world =
        new WorldBuilder("user_id,item_id,rating,watch_minutes", "item_id,title,categories");
    boolean chinese = language == Language.ZH;
    List<String> genres = chinese ? GENRES_ZH : GENRES;
    Chance ofFilms = Chance.of(seed, "films", 0);
    List<Chain> chains = Chain.of(genres.size(), PER_GENRE, 3, 6, ofFilms);
    Chain last = chains.getLast();
    double[] quality = new double[last.firstItem() + last.length()];
    for (int c = 0; c < chains.size(); c++) {
      Chain chain = chains.get(c);
      String name = (chinese ? TITLES_ZH : TITLES).name(c);
      double ofSeries = 0.4 * ofFilms.normal();
      for (int part = 0; part < chain.length(); part++) {
        int film = chain.firstItem() + part;
        quality[film] = ofSeries + 0.2 * ofFilms.normal();
        String place = chinese ? " 第" + (part + 1) + "部" : " (part " + (part + 1) + ")";
        world.item(WorldBuilder.id("film", film), name + place, genres.get(chain.group()));
      }
    }
    int[] genreOf = new int[quality.length];
    for (Chain chain : chains) {
      for (int part = 0; part < chain.length(); part++) {
        genreOf[chain.firstItem() + part] = chain.group();
      }
    }
    for (int number = 0; number < people; number++) {
      live(number, chains, genres, quality, genreOf, world);
    }
    return world.build();
  }

  private void live(
      int number,
      List<Chain> chains,
      List<String> genres,
      double[] quality,
      int[] genreOf,
      WorldBuilder world) {
    Chance chance = Chance.of(seed, "person", number);
    Resident person = world.resident(number, genres, chance);
    double leniency = 0.4 * chance.normal();
    Follower follower = new Follower(chains, person.tastes(), HABITS, chance);
    BitSet seen = new BitSet();
    long[] times = SCHEDULE.times(Schedule.count(MEAN_EVENTS, chance), 19, chance);
    int changesAt = chance.with(CHANGES) ? times.length / 2 : -1;
    for (int e = 0; e < times.length; e++) {
      if (e == changesAt) {
        person = person.changed(chance);
        follower.change(person.tastes());
      }
      int film = follower.next(each -> !seen.get(each));
      if (film == Follower.NOTHING) {
        return;
      }
      seen.set(film);
      double liking = Math.min(1, 5 * person.tastes()[genreOf[film]]);
      double felt = 2.1 + 2.2 * liking + quality[film] + leniency + 0.4 * chance.normal();
      int rating = Math.clamp(Math.round(felt), 1, 5);
      int minutes = rating <= BAD ? chance.between(10, 50) : chance.between(85, 140);
      if (rating <= BAD) {
        follower.leave();
      }
      world.event(
          times[e],
          person.id(),
          WorldBuilder.id("film", film),
          Integer.toString(rating),
          Integer.toString(minutes));
    }
  }
}
