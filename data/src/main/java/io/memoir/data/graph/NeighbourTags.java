package io.memoir.data.graph;

import io.memoir.model.BadInputException;
import io.memoir.model.feature.GraphTag;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The neighbours of the linked items in a graph, as {@linkplain GraphTag tags}.
 *
 * @param byItem the texts of the tags of each linked item, those of the most items first
 * @param different number of different tags
 */
public record NeighbourTags(List<List<String>> byItem, int different) {
  public NeighbourTags {
    byItem = byItem.stream().map(List::copyOf).toList();
  }

  /**
   * Collects the tags. A neighbour of few items says nothing about others, so only tags of some
   * items are kept.
   *
   * @param leastItems minimum number of items that have a tag, at least 1
   */
  public static NeighbourTags of(KnowledgeGraph graph, ItemLinks links, int leastItems) {
    if (leastItems < 1) {
      throw new BadInputException("--least-items is " + leastItems + ", expected at least 1");
    }
    Map<Integer, List<GraphTag>> byEntity = new HashMap<>();
    for (int entity : links.entities()) {
      byEntity.putIfAbsent(entity, new ArrayList<>());
    }
    Triples triples = graph.triples();
    for (int i = 0; i < triples.count(); i++) {
      String relation = graph.relations().get(triples.relations()[i]);
      int head = triples.heads()[i];
      int tail = triples.tails()[i];
      List<GraphTag> ofHead = byEntity.get(head);
      if (ofHead != null) {
        ofHead.add(new GraphTag(relation, graph.entities().get(tail)));
      }
      List<GraphTag> ofTail = byEntity.get(tail);
      if (ofTail != null) {
        ofTail.add(new GraphTag(GraphTag.INVERSE + relation, graph.entities().get(head)));
      }
    }
    Map<String, Integer> items = new HashMap<>();
    List<List<String>> all = new ArrayList<>();
    for (int entity : links.entities()) {
      List<String> tags =
          byEntity.getOrDefault(entity, List.of()).stream().map(GraphTag::text).distinct().toList();
      tags.forEach(tag -> items.merge(tag, 1, Integer::sum));
      all.add(tags);
    }
    items.values().removeIf(count -> count < leastItems);
    Comparator<String> order =
        Comparator.comparingInt((String tag) -> -items.getOrDefault(tag, 0))
            .thenComparing(Comparator.naturalOrder());
    return new NeighbourTags(
        all.stream()
            .map(tags -> tags.stream().filter(items::containsKey).sorted(order).toList())
            .toList(),
        items.size());
  }
}
