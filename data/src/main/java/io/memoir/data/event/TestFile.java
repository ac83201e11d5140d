package io.memoir.data.event;

import io.memoir.data.Part;
import io.memoir.data.layout.Layout;
import io.memoir.data.source.DelimitedRecords;
import io.memoir.data.source.FieldSplitter;
import io.memoir.data.source.RecordSink;
import io.memoir.data.source.RejectedLines;
import io.memoir.data.value.MissingValues;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads a separate test input: {@code prefix items TAB target}, one session per line. */
public final class TestFile implements RecordSink {
  private final Layout layout;
  private final String prefix;
  private final EventTable table;
  private final RejectedLines rejected;
  private final FieldSplitter words = new FieldSplitter(" ", false);
  private long sessions;

  /**
   * @param prefix prefix of the ids of the sessions, which is followed by their number
   */
  public TestFile(Layout layout, String prefix, EventTable table, RejectedLines rejected) {
    this.layout = layout;
    this.prefix = prefix;
    this.table = table;
    this.rejected = rejected;
  }

  public void read() throws IOException {
    new DelimitedRecords(
            layout.delimiter(), false, 0, 2, new DelimitedRecords.Shape(_ -> true, false))
        .read(layout.look().open(), this);
  }

  @Override
  public void record(long line, List<String> fields, String text) {
    String target = MissingValues.present(fields.get(1));
    List<String> context = new ArrayList<>();
    for (String word : words.literally(fields.get(0))) {
      String item = MissingValues.present(word);
      if (!item.isEmpty()) {
        context.add(item);
      } else if (!word.isBlank()) {
        rejected(line, EventParser.missing("item", word), text);
        return;
      }
    }
    if (target.isEmpty()) {
      rejected(line, EventParser.missing("item to predict", fields.get(1)), text);
      return;
    }
    String session = prefix + ++sessions;
    context.forEach(item -> table.add(session, item, Optional.of(Part.CONTEXT)));
    table.add(session, target, Optional.of(Part.TEST));
  }

  @Override
  public void rejected(long line, String reason, String text) {
    rejected.add(layout.file(), line, reason, text);
  }
}
