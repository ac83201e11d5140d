package io.memoir.data.simulation.world;

import io.memoir.data.simulation.random.Chance;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * People who follow people. Everybody belongs to a circle of people of one town, which has better
 * and less known members. A person follows the members of the own circle and of two others in turn,
 * the better known ones first, so most of those who are followed next are friends of friends.
 *
 * @param people number of people
 * @param seed seed of the random numbers
 */
record PeopleWorld(int people, long seed) implements World {
  private static final int LARGEST_CIRCLE = 40;
  private static final int FEWEST_CIRCLES = 12;
  private static final int MEAN_EVENTS = 50;
  private static final double HOME = 0.5;
  private static final Schedule SCHEDULE = new Schedule(Schedule.START, 120, 3, 90);
  private static final Habits HABITS = new Habits(0.06, 0.15, 0.4, 0, 0);
  private static final List<String> TOWNS = Resident.TOWNS;

  private static final List<String> FIRST_NAMES =
      Names.words(
          "Abel,Berit,Ciro,Dagny,Elio,Fenna,Goran,Hedda,Ivo,Jelka,Koen,Liv,Milan,Nora,Orso,Petra,"
              + "Quirin,Rasa,Sandor,Thea,Ugo,Vera,Wim,Xenia,Yara,Zoran,Alma,Bodo,Clea,Dirk,Enna,"
              + "Filip,Gesa,Henk,Inka,Jaro,Kaja,Lorin,Mette,Nilo");
  private static final List<String> FAMILY_NAMES =
      Names.words(
          "Ashgrove,Brindle,Calderon,Dunmoor,Eastvale,Fenwater,Greywick,Hollowell,Islebury,Jarrow,"
              + "Kestrel,Larkspur,Marrowby,Northgate,Oakhurst,Pennywell,Quill,Ravensby,Stillwater,"
              + "Thistle,Underhill,Varley,Wexcombe,Yarrow,Amberley,Birchall,Copsey,Denholt,Elmore,"
              + "Fairwell,Garrick,Hathersay,Ivyfield,Junefield,Kirkmoor,Lindale,Mossgrove,Netherby,"
              + "Osierton,Plumley");

  /** The circle of a person is the remainder of the person's number by this. */
  private int circles() {
    return Math.max(FEWEST_CIRCLES, Math.ceilDiv(people, LARGEST_CIRCLE));
  }

  private static int townOf(int circle) {
    return circle % TOWNS.size();
  }

  @Override
  public SimulatedWorld simulate() {
    WorldBuilder world = new WorldBuilder("user_id,item_id", "item_id,name,categories");
    int circles = circles();
    List<Chain> chains = new ArrayList<>();
    int[] memberOf = new int[people];
    int first = 0;
    for (int c = 0; c < circles; c++) {
      int size = (people - c + circles - 1) / circles;
      int inTown = c / TOWNS.size() + 1;
      chains.add(new Chain(townOf(c), first, size, 1 / StrictMath.sqrt(inTown)));
      for (int place = 0; place < size; place++) {
        memberOf[first + place] = place * circles + c;
      }
      first += size;
    }
    Chance naming = Chance.of(seed, "names", 0);
    for (int number = 0; number < people; number++) {
      int circle = number % circles;
      String name =
          FIRST_NAMES.get(naming.between(0, FIRST_NAMES.size() - 1))
              + " "
              + FAMILY_NAMES.get((circle * 3 + naming.between(0, 2)) % FAMILY_NAMES.size());
      world.item(Resident.id(number), name, TOWNS.get(townOf(circle)));
    }
    for (int number = 0; number < people; number++) {
      live(number, chains, memberOf, world);
    }
    return world.build();
  }

  private void live(int number, List<Chain> chains, int[] memberOf, WorldBuilder world) {
    Chance chance = Chance.of(seed, "person", number);
    Resident drawn = Resident.draw(number, TOWNS.size(), chance);
    int home = townOf(number % circles());
    double[] tastes = drawn.tastes().clone();
    for (int t = 0; t < tastes.length; t++) {
      tastes[t] = (1 - HOME) * tastes[t] + (t == home ? HOME : 0);
    }
    Resident person = new Resident(drawn.id(), drawn.ageGroup(), TOWNS.get(home), tastes);
    world.person(person, TOWNS);
    Follower follower = new Follower(chains, tastes, HABITS, chance);
    BitSet followed = new BitSet();
    long[] times =
        SCHEDULE.times(Schedule.count(MEAN_EVENTS, chance), chance.between(10, 21), chance);
    for (long time : times) {
      int next = follower.next(each -> !followed.get(memberOf[each]) && memberOf[each] != number);
      if (next == Follower.NOTHING) {
        return;
      }
      followed.set(memberOf[next]);
      world.event(time, person.id(), Resident.id(memberOf[next]));
    }
  }
}
