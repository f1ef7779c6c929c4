package dev.dormouse.activator.rollout;

import dev.dormouse.activator.gate.Time;
import dev.dormouse.core.revision.RevisionKey;
import dev.dormouse.core.revision.ServiceKey;
import dev.dormouse.core.rollout.Observed;
import dev.dormouse.core.rollout.Rollout;
import dev.dormouse.core.rollout.RolloutPolicy;
import dev.dormouse.core.rollout.RolloutState;
import dev.dormouse.core.rollout.StepFigures;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Moves services' rollouts on: counts the requests of their two revisions, asks {@link Rollout} for
 * a decision every second or ten times in a step's interval, and has it acted on. A service that
 * does not roll costs nothing here, no timer either. All on one thread, but for the counting.
 *
 * <p>A step's figures are not stored: whoever takes over from another begins the step anew.
 */
public final class Rollouts {
  private static final Duration LONGEST_TICK = Duration.ofSeconds(1);
  private static final int TICKS = 10;

  private final Time time;
  private final Executor thread;
  private final ToLongFunction<RevisionKey> open;
  private final RequestObservers observers;
  private final RolloutSteps steps;
  private final Map<ServiceKey, Rolling> rolling = new HashMap<>();
  private final RolloutCounts counts = new RolloutCounts();

  /**
   * No rollouts yet.
   *
   * @param thread the one that all of this is called on
   * @param open how many requests of a revision wait or run now
   */
  public Rollouts(
      Time time,
      Executor thread,
      ToLongFunction<RevisionKey> open,
      RequestObservers observers,
      RolloutSteps steps) {
    this.time = time;
    this.thread = thread;
    this.open = open;
    this.observers = observers;
    this.steps = steps;
  }

  /** A service's rollout stands so; what is absent or does not roll is not looked at any more. */
  public void follow(
      ServiceKey service, Optional<RolloutPolicy> policy, Optional<RolloutState> state) {
    Rolling before = rolling.get(service);
    if (policy.isEmpty() || state.filter(RolloutState::isRolling).isEmpty()) {
      if (before != null) {
        rolling.remove(service);
        before.end();
      }
      count(service, before != null, state);
    } else if (before != null && before.isOf(state.get())) {
      before.follow(policy.get(), state.get());
      counts.rolls(service, before.standing());
    } else {
      if (before != null) {
        before.end();
      }
      Rolling begun = new Rolling(service, policy.get(), state.get());
      rolling.put(service, begun);
      counts.rolls(service, begun.standing());
      begun.lookLater();
    }
  }

  private void count(ServiceKey service, boolean rolled, Optional<RolloutState> state) {
    if (state.isEmpty()) {
      counts.forget(service);
    } else if (rolled && !state.get().isRolling()) {
      counts.ended(service, state.get().phase());
    }
  }

  /** How they stand at this moment. Safe for any thread. */
  public RolloutFigures figures() {
    return counts.figures();
  }

  /** One rollout between its first and its last step. */
  private final class Rolling {
    private final ServiceKey service;
    private final RequestCounts newer = new RequestCounts();
    private final RequestCounts older = new RequestCounts();
    private RolloutPolicy policy;
    private RolloutState state;
    private long begunAt;
    private Observed newerBefore = Observed.NOTHING;
    private Observed olderBefore = Observed.NOTHING;
    private Time.@Nullable Timer timer;

    Rolling(ServiceKey service, RolloutPolicy policy, RolloutState state) {
      this.service = service;
      this.policy = policy;
      this.state = state;
      this.begunAt = time.now();
      observers.observe(state.revision(), newer);
      observers.observe(state.from(), older);
    }

    boolean isOf(RolloutState other) {
      return state.revision().equals(other.revision()) && state.from().equals(other.from());
    }

    void follow(RolloutPolicy settings, RolloutState now) {
      if (now.percent() != state.percent()) {
        begunAt = time.now();
        newerBefore = newer.observed(0);
        olderBefore = older.observed(0);
      }
      policy = settings;
      state = now;
    }

    void end() {
      observers.unobserve(state.revision());
      observers.unobserve(state.from());
      Time.Timer set = timer;
      if (set != null) {
        set.cancel();
      }
    }

    RolloutFigures.Rolling standing() {
      return new RolloutFigures.Rolling(state, policy.stepOf(state.percent()));
    }

    void lookLater() {
      long tick = Math.min(LONGEST_TICK.toNanos(), policy.interval().toNanos() / TICKS);
      timer = time.after(tick, () -> thread.execute(this::look));
    }

    private void look() {
      if (rolling.get(service) != this) {
        return;
      }
      RolloutState next = Rollout.decide(policy, state, figures(), time.now()).state();
      if (!next.equals(state)) {
        steps.moved(service, next);
      }
      if (rolling.get(service) == this) {
        lookLater();
      }
    }

    private StepFigures figures() {
      Observed all = older.observed(open.applyAsLong(state.from()));
      Observed fresh = newer.observed(open.applyAsLong(state.revision()));
      return new StepFigures(begunAt, fresh.since(newerBefore), all.since(olderBefore), all);
    }
  }
}
