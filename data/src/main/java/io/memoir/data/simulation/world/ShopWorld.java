package io.memoir.data.simulation.world;

import io.memoir.data.simulation.random.Chance;
import java.util.BitSet;
import java.util.List;

/**
 * A shop with views, carts and purchases. People buy products of the shelves that they like and, in
 * the same order, the accessories that go with them. What they come across by chance or in a short
 * interest, they mostly only view. Types of events therefore tell which interests last.
 *
 * @param people number of people
 * @param seed seed of the random numbers
 */
record ShopWorld(int people, long seed) implements World {
  private static final String VIEW = "view";
  private static final List<String> TYPES = List.of(VIEW, "cart", "buy");
  private static final double[] OF_TASTES = {0.4, 0.2, 0.4};
  private static final double[] OF_OTHERS = {0.9, 0.1, 0};
  private static final int PER_SHELF = 14;
  private static final int MEAN_EVENTS = 36;
  private static final Schedule SCHEDULE = new Schedule(Schedule.START, 90, 4, 50);
  private static final Habits HABITS = new Habits(0.07, 0.06, 0.12, 0, 0.3);

  /** The names of product lines: all items of a chain have the same one. */
  private static final Names LINES =
      Names.of(
          "Alder,Birch,Cobalt,Dune,Ember,Fjord,Gale,Harbour,Indigo,Juniper,Kestrel,Larch,Meadow",
          "Classic,Studio,Trail,Nordic,Atelier,Summit,Coast,Family,Pro,Daily,Terrace,Voyager",
          " ");

  /** The names of brands, each of which has two product lines. */
  private static final Names BRANDS =
      Names.of(
          "Ashby,Brook,Castle,Dale,Elm,Foxley,Grove,Hart",
          "House,Works,Makers,Supply,Trading,Brothers,Goods,Workshop,Company",
          " ");

  /** A shelf and the items of a chain: a product and what is bought for it. */
  private record Shelf(String name, List<String> steps) {
    static Shelf of(String name, String steps) {
      return new Shelf(name, Names.words(steps));
    }
  }

  private static final List<Shelf> SHELVES =
      List.of(
          Shelf.of("Kitchen", "frying pan,lid,saucepan,spatula set,care kit,knife block,cookbook"),
          Shelf.of("Garden", "raised bed,soil,seed box,watering can,trowel,labels,cold frame"),
          Shelf.of("Coffee", "starter set,beans,grinder,filters,milk jug,scales,travel cup"),
          Shelf.of("Running", "shoes,insoles,socks,shirt,belt,cap,rain jacket"),
          Shelf.of("Camping", "tent,ground sheet,mat,sleeping bag,lantern,stove,mug"),
          Shelf.of("Cycling", "helmet,gloves,lights,lock,bottle cage,saddle bag,mudguards"),
          Shelf.of("Knitting", "pattern,wool,needles,markers,row counter,buttons,project bag"),
          Shelf.of("Painting", "easel,canvas,brushes,paint set,palette,varnish,frame"),
          Shelf.of("Games", "base game,expansion,card sleeves,tokens,play mat,dice tower,box"),
          Shelf.of("Pets", "basket,blanket,bowl,lead,toy set,brush,travel box"));

  private static final List<String> GROUPS = SHELVES.stream().map(Shelf::name).toList();

  @Override
  public SimulatedWorld simulate() {
    WorldBuilder world =
        new WorldBuilder("user_id,item_id,event_type", "item_id,title,categories,brand");
    List<Chain> chains = Chain.of(SHELVES.size(), PER_SHELF, 4, 7, Chance.of(seed, "shop", 0));
    for (int c = 0; c < chains.size(); c++) {
      Chain chain = chains.get(c);
      Shelf shelf = SHELVES.get(chain.group());
      for (int step = 0; step < chain.length(); step++) {
        String id = WorldBuilder.id("product", chain.firstItem() + step);
        String title = LINES.name(c) + " " + shelf.steps().get(step);
        world.item(id, title, shelf.name(), BRANDS.name(c / 2));
      }
    }
    for (int number = 0; number < people; number++) {
      live(number, chains, world);
    }
    return world.build();
  }

  private void live(int number, List<Chain> chains, WorldBuilder world) {
    Chance chance = Chance.of(seed, "person", number);
    Resident person = world.resident(number, GROUPS, chance);
    Follower follower = new Follower(chains, person.tastes(), HABITS, chance);
    BitSet seen = new BitSet();
    long[] times =
        SCHEDULE.times(Schedule.count(MEAN_EVENTS, chance), chance.between(9, 21), chance);
    for (int e = 0; e < times.length; e++) {
      if (Schedule.beginsVisit(times, e) && chance.with(0.12)) {
        follower.beginWhim();
      }
      int item = follower.next(each -> !seen.get(each));
      if (item == Follower.NOTHING) {
        return;
      }
      seen.set(item);
      boolean lasting = !follower.browsed() && !follower.byWhim();
      String type = TYPES.get(chance.weighted(lasting ? OF_TASTES : OF_OTHERS));
      world.event(times[e], person.id(), WorldBuilder.id("product", item), type);
    }
  }
}
