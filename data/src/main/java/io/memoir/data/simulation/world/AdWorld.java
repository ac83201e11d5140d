package io.memoir.data.simulation.world;

import io.memoir.data.simulation.random.Chance;
import java.util.ArrayList;
import java.util.List;

/**
 * Advertisements that were shown to people, with label 1 for those that were clicked. The log odds
 * of a click are a sum: the taste of the person for the kind of product, a short-term intent to buy
 * something of a kind, the placement, how well the format of the advertisement suits the device,
 * the hour, and how good the advertisement is. The intent is visible only in earlier clicks.
 *
 * @param people number of people
 * @param seed seed of the random numbers
 */
record AdWorld(int people, long seed) implements World {
  private static final int PER_KIND = 8;
  private static final int MEAN_EVENTS = 50;
  private static final int NO_INTENT = -1;
  private static final int EVENING = 18;
  private static final double INTENT_BEGINS = 0.05;
  private static final double INTENT_ENDS = 0.06;
  private static final double AIMED = 0.35;
  private static final Schedule SCHEDULE = new Schedule(Schedule.START, 28, 5, 90);

  private static final List<String> KINDS =
      Names.words("Clothes,Travel,Food,Phones,Furniture,Books,Sports,Cars");
  private static final List<String> FORMATS = Names.words("video,text");
  private static final List<String> PLACEMENTS = Names.words("top,feed,side,bottom");
  private static final double[] OF_PLACEMENT = {0.6, 0.2, -0.4, -0.9};
  private static final List<String> DEVICES = Names.words("phone,tablet,computer");
  private static final double[] DEVICE_SHARES = {0.6, 0.1, 0.3};
  private static final Names BRANDS =
      Names.of(
          "Alder,Birch,Cobalt,Dune,Ember,Fjord,Gale,Harbour",
          "House,Works,Direct,Corner,Studio,Partners,Depot,Lane",
          " ");

  private record Ad(String id, int kind, int format, double quality) {}

  @Override
  public SimulatedWorld simulate() {
    WorldBuilder world =
        new WorldBuilder(
            "user_id,item_id,placement,device,hour,label", "item_id,title,categories,format");
    Chance ofAds = Chance.of(seed, "ads", 0);
    List<Ad> ads = new ArrayList<>();
    for (int a = 0; a < KINDS.size() * PER_KIND; a++) {
      Ad ad = new Ad(WorldBuilder.id("ad", a), a / PER_KIND, a % 2, 0.4 * ofAds.normal());
      ads.add(ad);
      String kind = KINDS.get(ad.kind());
      world.item(ad.id(), kind + " by " + BRANDS.name(a), kind, FORMATS.get(ad.format()));
    }
    for (int number = 0; number < people; number++) {
      live(number, ads, world);
    }
    return world.build();
  }

  private void live(int number, List<Ad> ads, WorldBuilder world) {
    Chance chance = Chance.of(seed, "person", number);
    Resident person = world.resident(number, KINDS, chance);
    int intent = NO_INTENT;
    long[] times =
        SCHEDULE.times(Schedule.count(MEAN_EVENTS, chance), chance.between(8, 21), chance);
    int device = chance.weighted(DEVICE_SHARES);
    for (int e = 0; e < times.length; e++) {
      if (Schedule.beginsVisit(times, e)) {
        device = chance.weighted(DEVICE_SHARES);
      }
      if (intent == NO_INTENT) {
        intent = chance.with(INTENT_BEGINS) ? chance.weighted(person.tastes()) : NO_INTENT;
      } else if (chance.with(INTENT_ENDS)) {
        intent = NO_INTENT;
      }
      boolean aimed = intent != NO_INTENT && chance.with(AIMED);
      int kind = aimed ? intent : chance.between(0, KINDS.size() - 1);
      Ad ad = ads.get(kind * PER_KIND + chance.between(0, PER_KIND - 1));
      int placement = chance.between(0, PLACEMENTS.size() - 1);
      int hour = Schedule.hourOf(times[e]);
      double odds =
          -3.4
              + 2.6 * Math.min(1, 4 * person.tastes()[kind])
              + (kind == intent ? 1.8 : 0)
              + OF_PLACEMENT[placement]
              + suits(ad, device)
              + (kind % 2 == 0 && hour >= EVENING ? 0.5 : 0)
              + ad.quality();
      boolean clicked = chance.with(1 / (1 + StrictMath.exp(-odds)));
      world.event(
          times[e],
          person.id(),
          ad.id(),
          PLACEMENTS.get(placement),
          DEVICES.get(device),
          Integer.toString(hour),
          clicked ? "1" : "0");
    }
  }

  /** Videos suit phones and tablets, texts suit computers. */
  private static double suits(Ad ad, int device) {
    boolean text = FORMATS.get(ad.format()).equals("text");
    boolean computer = DEVICES.get(device).equals("computer");
    return text == computer ? 0.4 : -0.4;
  }
}
