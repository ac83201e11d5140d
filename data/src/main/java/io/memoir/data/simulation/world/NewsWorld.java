package io.memoir.data.simulation.world;

import io.memoir.data.simulation.random.Chance;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/**
 * News: stories of several articles that appear one after the other, each of which can be read for
 * a day and a half. People follow stories of the sections they like, and read each article once. A
 * click with a short dwell time ends the interest in its story.
 *
 * @param people number of people
 * @param seed seed of the random numbers
 * @param language language of the titles
 */
record NewsWorld(int people, long seed, Language language) implements World {
  private static final int DAYS = 7;
  private static final int STORIES_PER_DAY = 14;
  private static final long LIFE = 36 * Schedule.HOUR;
  private static final int MEAN_EVENTS = 32;
  private static final double BORED = 0.1;
  private static final Schedule SCHEDULE = new Schedule(Schedule.START, DAYS, 4, 60);
  private static final Habits HABITS = new Habits(0.07, 0.04, 0.05, 0, 0);

  private static final List<String> SECTIONS =
      Names.words("Town,Politics,Business,Sport,Culture,Science,Travel,Weather");
  private static final List<String> SECTIONS_ZH = Names.words("本地,时政,财经,体育,文化,科学,旅游,天气");
  private static final Names TOPICS =
      Names.of(
          "Harbour,Museum,Railway,Festival,Market,Library,Stadium,River,Theatre,Airport,Orchard",
          "plan,debate,opening,record,strike,prize,rescue,budget,survey,visit,repair,contest",
          " ");
  private static final Names TOPICS_ZH =
      Names.of("港口,博物馆,铁路,节庆,市场,图书馆,体育场,河流,剧院,机场,果园", "规划,争论,开幕,纪录,罢工,奖项,救援,预算,调查,访问,修缮,比赛", "");

  /** What the articles of a story are about. */
  private static final List<String> STEPS =
      Names.words(
          "first reports,what is known so far,the background,reactions,an interview,what is next");

  private static final List<String> STEPS_ZH = Names.words("最新消息,目前所知,背景介绍,各方反应,人物专访,后续发展");

  /**
   * Stories, one chain each.
   *
   * @param published when each article appears; the articles of a story appear four hours after
   *     each other
   */
  @SuppressWarnings("ArrayRecordComponent")
  private record Stories(List<Chain> chains, long[] published) {

    boolean isLive(int article, long time) {
      return published[article] <= time && time < published[article] + LIFE;
    }
  }

  @Override
  public SimulatedWorld simulate() {
    WorldBuilder world =
        new WorldBuilder("user_id,item_id,dwell_seconds", "item_id,title,categories");
    Stories stories = stories(world);
    for (int number = 0; number < people; number++) {
      live(number, stories, world);
    }
    return world.build();
  }

  private Stories stories(WorldBuilder world) {
    Chance chance = Chance.of(seed, "news", 0);
    boolean chinese = language == Language.ZH;
    List<String> steps = chinese ? STEPS_ZH : STEPS;
    int count = (DAYS + 1) * STORIES_PER_DAY;
    // The first stories begin a day before the first visit.
    List<Long> begins = new ArrayList<>();
    for (int s = 0; s < count; s++) {
      int minute = chance.between(0, 24 * 60 - 1);
      begins.add(
          Schedule.START
              + (s / STORIES_PER_DAY - 1) * Schedule.DAY
              + minute * (Schedule.HOUR / 60));
    }
    begins.sort(Comparator.naturalOrder());
    List<Chain> chains = new ArrayList<>();
    long[] published = new long[count * steps.size()];
    for (int s = 0; s < count; s++) {
      int section = chance.between(0, SECTIONS.size() - 1);
      double popularity = StrictMath.pow(1 - chance.uniform(), -0.5);
      chains.add(new Chain(section, s * steps.size(), steps.size(), popularity));
      for (int step = 0; step < steps.size(); step++) {
        int article = s * steps.size() + step;
        published[article] = begins.get(s) + 4L * step * Schedule.HOUR;
        world.item(
            WorldBuilder.id("news", article),
            (chinese ? TOPICS_ZH : TOPICS).name(s) + (chinese ? "：" : ": ") + steps.get(step),
            (chinese ? SECTIONS_ZH : SECTIONS).get(section));
      }
    }
    return new Stories(List.copyOf(chains), published);
  }

  private void live(int number, Stories stories, WorldBuilder world) {
    Chance chance = Chance.of(seed, "person", number);
    Resident person =
        world.resident(number, language == Language.ZH ? SECTIONS_ZH : SECTIONS, chance);
    Follower follower = new Follower(stories.chains(), person.tastes(), HABITS, chance);
    BitSet seen = new BitSet();
    long[] times =
        SCHEDULE.times(Schedule.count(MEAN_EVENTS, chance), chance.between(8, 21), chance);
    for (long time : times) {
      int article = follower.next(each -> !seen.get(each) && stories.isLive(each, time));
      if (article != Follower.NOTHING) {
        seen.set(article);
        boolean bored = chance.with(BORED);
        if (bored) {
          follower.leave();
        }
        int dwell = bored ? chance.between(2, 9) : chance.between(25, 240);
        world.event(time, person.id(), WorldBuilder.id("news", article), Integer.toString(dwell));
      }
    }
  }
}
