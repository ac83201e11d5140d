package io.memoir.data.simulation;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * The shelves of the simulated shop. All names are composed of word lists and refer to no real
 * product.
 */
final class Shelves {
  private Shelves() {}

  static final List<Shelf> ALL =
      List.of(
          new Shelf(
              "Books",
              "Crime novels",
              "crime",
              1.4,
              0.8,
              21,
              words(
                  "The Harbour,The Lighthouse,The Orchard,The Night Train,The Old Mill,The Canal,"
                      + "The Winter,The Silent,The Glass,The Island,The Vineyard,The Chapel"),
              words(
                  "Murders,Files,Witness,Affair,Letters,Secret,Alibi,Conspiracy,Verdict,Shadows,"
                      + "Clue,Inheritance"),
              numbered("(book %d)")),
          new Shelf(
              "Books",
              "Fantasy novels",
              "fantasy",
              1.2,
              0.9,
              22,
              words(
                  "Ember,Moonlit,Thorn,Raven,Silver,Storm,Willow,Frost,Dragon,Starfall,Iron,Amber"),
              words(
                  "Throne,Gate,Crown,Oath,Chronicle,Kingdom,Court,Song,Tower,Covenant,Blade,Heir"),
              numbered("(book %d)")),
          new Shelf(
              "Screen and sound",
              "Films",
              "film",
              1.5,
              1.8,
              20,
              words(
                  "Midnight,Paper,Golden,Lost,Crimson,Broken,Summer,Neon,Distant,Electric,Hidden,"
                      + "Last"),
              words(
                  "Carousel,Horizon,Express,Dancers,Detour,Avenue,Heist,Echo,Voyage,Runaways,"
                      + "Parade,Signal"),
              numbered("(part %d)")),
          new Shelf(
              "Screen and sound",
              "Vinyl records",
              "vinyl",
              0.8,
              1.1,
              19,
              words(
                  "Velvet,Tin,Northern,Marble,Sleepy,Copper,Violet,Wandering,Hollow,Sunday,Quiet,"
                      + "Cosmic"),
              words(
                  "Foxes,Lanterns,Orchestra,Pilots,Rivers,Choir,Tigers,Mirrors,Sailors,Gardens,"
                      + "Comets,Trio"),
              numbered("(album %d)")),
          new Shelf(
              "Games",
              "Board games",
              "game",
              0.9,
              2.2,
              18,
              words(
                  "Isles of,Traders of,Castles of,Caravans of,Pirates of,Builders of,Keepers of,"
                      + "Legends of,Gardens of,Riddles of,Machines of,Roads to"),
              words(
                  "Copper,Saffron,Avalon,Granada,Thule,Orion,Marrow,Jade,Zanzibar,Lumen,Mirage,"
                      + "Tundra"),
              words(
                  "base game,first expansion,second expansion,third expansion,card sleeves,"
                      + "wooden tokens,play mat,collector box")),
          new Shelf(
              "Home",
              "Kitchen",
              "kitchen",
              1.3,
              1.0,
              11,
              words("Alder,Basil,Cobalt,Dune,Elm,Flint,Ginger,Hazel,Ivory,Juniper,Kestrel,Linden"),
              words(
                  "Classic,Bistro,Rustic,Studio,Harvest,Family,Atelier,Nordic,Country,Pro,Duo,Slow"),
              words(
                  "frying pan,lid,saucepan,steamer insert,spatula set,care kit,knife block,"
                      + "recipe book")),
          new Shelf(
              "Home",
              "Garden",
              "garden",
              1.0,
              3.2,
              10,
              words(
                  "Meadow,Clover,Robin,Bramble,Fern,Foxglove,Heron,Ivy,Lavender,Marigold,Nettle,"
                      + "Sorrel"),
              words(
                  "Patio,Balcony,Cottage,Terrace,Allotment,Window,Courtyard,Wild,Herb,Rose,Kitchen,Sun"),
              words(
                  "raised bed,potting soil,seed box,watering can,hand trowel,plant labels,"
                      + "cold frame,pruning shears")),
          new Shelf(
              "Home",
              "Coffee and tea",
              "coffee",
              1.1,
              0.7,
              8,
              words(
                  "Morning,Amara,Bluebird,Cinder,Drift,Early,Foggy,Gallery,Hilltop,Indigo,Jetty,"
                      + "Kindling"),
              words("Roast,Blend,Press,House,Brew,Corner,Bloom,Estate,Reserve,Daily,Ritual,Pour"),
              words(
                  "starter set,beans,grinder,filter papers,milk jug,scales,travel cup,"
                      + "descaling kit")),
          new Shelf(
              "Sport",
              "Running",
              "running",
              1.1,
              1.3,
              7,
              words("Fjord,Swift,Pace,Tempo,Stride,Gale,Ridge,Comet,Lark,Volt,Mesa,Pulse"),
              words("Trail,Road,Track,Marathon,Sprint,Endurance,City,Forest,Coast,Dawn,Peak,Light"),
              words("shoes,insoles,socks,shirt,belt,cap,rain jacket,head torch")),
          new Shelf(
              "Sport",
              "Camping",
              "camping",
              0.8,
              2.6,
              12,
              words("Tarn,Glade,Badger,Cairn,Larch,Moor,Otter,Pine,Quarry,Summit,Tundra,Wren"),
              words(
                  "Solo,Basecamp,Family,Ultralight,Explorer,Weekender,Alpine,Lakeside,Storm,Bivouac,Trek,Desert"),
              words("tent,ground sheet,sleeping mat,sleeping bag,lantern,stove,mug,repair kit")),
          new Shelf(
              "Sport",
              "Cycling",
              "cycling",
              0.9,
              2.0,
              9,
              words("Arrow,Bolt,Circuit,Dart,Echo,Falcon,Gravel,Halo,Jet,Kite,Loop,Metro"),
              words(
                  "Tour,Commute,Race,Gran Fondo,Enduro,Cargo,Classic,Aero,Touring,Urban,Cross,Climb"),
              words("helmet,gloves,lights,lock,bottle cage,saddle bag,mudguards,bib shorts")),
          new Shelf(
              "Craft",
              "Knitting",
              "knitting",
              0.6,
              1.2,
              15,
              words(
                  "Alpaca,Bergen,Cloud,Dahlia,Embla,Faroe,Gotland,Heather,Islay,Jersey,Kirsten,Lofoten"),
              words(
                  "Shawl,Pullover,Blanket,Mittens,Cardigan,Beanie,Scarf,Slippers,Vest,Cushion,Poncho,Socks"),
              words(
                  "pattern,wool,needles,stitch markers,row counter,buttons,blocking mats,"
                      + "project bag")));

  private static List<String> words(String commaSeparated) {
    return List.of(commaSeparated.split(",", -1));
  }

  private static List<String> numbered(String pattern) {
    return IntStream.rangeClosed(1, 8)
        .mapToObj(number -> String.format(Locale.ROOT, pattern, number))
        .toList();
  }
}
