package dev.dormouse.bench;

import dev.dormouse.bench.Connection.Answer;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** Counts what became of the requests of an overload. Safe for any thread. */
final class OverloadCount implements OpenLoop.Outcomes {
  private final long from;
  private final long to;
  private final Histogram good = new Histogram(3);
  private final Histogram rejected = new Histogram(3);
  private final Map<String, Integer> others = new TreeMap<>();
  private long goodWithin;

  /** Goodput is what was answered between these nanoseconds. */
  OverloadCount(long from, long to) {
    this.from = from;
    this.to = to;
  }

  @Override
  public synchronized void answered(Answer answer, long due, long answeredAt) {
    if (answer.status() == 200) {
      good.recordValue(answeredAt - due);
      goodWithin += answeredAt >= from && answeredAt < to ? 1 : 0;
    } else if (answer.status() == 429 && answer.headers().containsKey("retry-after")) {
      rejected.recordValue(answeredAt - due);
    } else {
      others.merge(
          answer.status() + " " + answer.headers().get("dormouse-reason"), 1, Integer::sum);
    }
  }

  @Override
  public synchronized void failed(IOException failure) {
    others.merge(failure.toString(), 1, Integer::sum);
  }

  /** Answers with 200 per second of the time that counts. */
  synchronized double goodput() {
    return goodWithin / ((to - from) / 1e9);
  }

  synchronized Histogram good() {
    return good.copy();
  }

  synchronized Histogram rejected() {
    return rejected.copy();
  }

  /** Neither 200 nor a well-formed 429, by what they were. */
  synchronized Map<String, Integer> others() {
    return Map.copyOf(others);
  }
}
