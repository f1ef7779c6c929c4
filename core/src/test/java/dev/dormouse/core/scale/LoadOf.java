package dev.dormouse.core.scale;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.core.scale.ScaleDecision.Reason;
import java.util.OptionalLong;

/** A load of nothing at 1000 s, to be changed, and the decisions about it. */
final class LoadOf {
  static final long SECOND = 1_000_000_000L;
  static final ScalingPolicy POLICY = ScalingPolicy.DEFAULT.with(ScalingPolicy.Chosen.BOTH);

  static final ScalingPolicy LEARNING = ScalingPolicy.DEFAULT;

  int inFlight;
  int queued;
  double stable;
  double panic;
  double stableOffered;
  double panicOffered;
  double service = -1;
  double stalled;
  double start = -1;
  StartLine starts = StartLine.UNKNOWN;
  double idleSince = 1000;
  Outlook outlook = Outlook.NEVER;

  Load load() {
    return new Load(
        inFlight,
        queued,
        stable,
        panic,
        stableOffered,
        panicOffered,
        seconds(service),
        (long) (stalled * SECOND),
        seconds(start),
        starts,
        (long) (idleSince * SECOND),
        outlook);
  }

  private static OptionalLong seconds(double value) {
    return value < 0 ? OptionalLong.empty() : OptionalLong.of((long) (value * SECOND));
  }

  static LoadOf waiting(int queued) {
    LoadOf load = new LoadOf();
    load.queued = queued;
    return load;
  }

  static LoadOf busy(double concurrency) {
    LoadOf load = new LoadOf();
    load.stable = concurrency;
    load.panic = concurrency;
    load.inFlight = (int) Math.ceil(concurrency);
    return load;
  }

  static ScaleDecision decide(int concurrency, LoadOf load, int ready, int starting) {
    return decide(POLICY, concurrency, load, ready, starting, ScalerState.CALM, 1000);
  }

  static ScaleDecision decide(
      ScalingPolicy policy,
      int concurrency,
      LoadOf load,
      int ready,
      int starting,
      ScalerState state,
      double now) {
    return Scaler.decide(
        concurrency,
        policy,
        load.load(),
        new Running(ready, starting),
        state,
        (long) (now * SECOND));
  }

  static void is(ScaleDecision decision, int desired, Reason reason) {
    assertThat(decision.desired()).isEqualTo(desired);
    assertThat(decision.reason()).isEqualTo(reason);
  }
}
