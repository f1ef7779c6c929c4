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
 * a decision every second or ten times in a step's interval, and has it acted on. Where another
 * activator decides, it is told every second what was counted here. A service that does not roll
 * costs nothing here, no timer either. All on one thread, but for the counting.
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
  private final RolloutWords words;
  private final Map<ServiceKey, Rolling> rolling = new HashMap<>();
  private final Map<ServiceKey, Assisting> assisting = new HashMap<>();
  private final RolloutCounts counts = new RolloutCounts();
  private long countings;

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
      RolloutSteps steps,
      RolloutWords words) {
    this.words = words;
    this.time = time;
    this.thread = thread;
    this.open = open;
    this.observers = observers;
    this.steps = steps;
  }

  /** A service's rollout stands so; what is absent or does not roll is not looked at any more. */
  public void follow(
      ServiceKey service, Optional<RolloutPolicy> policy, Optional<RolloutState> state) {
    assistNoMore(service);
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

  /** Another activator decides on the service's rollout, which stands so. */
  public void assist(ServiceKey service, Optional<RolloutState> state) {
    Assisting before = assisting.get(service);
    Optional<RolloutState> goesOn = state.filter(RolloutState::isRolling);
    if (before != null && goesOn.filter(before::isOf).isPresent()) {
      return;
    }
    follow(service, Optional.empty(), Optional.empty());
    goesOn.ifPresent(now -> {
      Assisting begun = new Assisting(service, now);
      assisting.put(service, begun);
      begun.tell();
    });
  }

  private void assistNoMore(ServiceKey service) {
    Assisting before = assisting.remove(service);
    if (before != null) {
      before.end();
    }
  }

  /** Another activator has counted requests of a service whose rollout is decided here. */
  public void heard(
      String from, ServiceKey service, RevisionKey revision, long counting, Observed observed) {
    Rolling goesOn = rolling.get(service);
    if (goesOn != null) {
      goesOn.heard(from, revision, counting, observed);
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
    private final OthersCounts newerElsewhere = new OthersCounts();
    private final OthersCounts olderElsewhere = new OthersCounts();
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
        newerBefore = newerInAll();
        olderBefore = olderInAll();
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

    void heard(String from, RevisionKey revision, long counting, Observed observed) {
      if (revision.equals(state.revision())) {
        newerElsewhere.heard(from, counting, observed, time.now());
      } else if (revision.equals(state.from())) {
        olderElsewhere.heard(from, counting, observed, time.now());
      }
    }

    private Observed newerInAll() {
      return newer
          .observed(open.applyAsLong(state.revision()))
          .plus(newerElsewhere.sum(time.now()));
    }

    private Observed olderInAll() {
      return older.observed(open.applyAsLong(state.from())).plus(olderElsewhere.sum(time.now()));
    }

    private StepFigures figures() {
      Observed all = olderInAll();
      return new StepFigures(begunAt, newerInAll().since(newerBefore), all.since(olderBefore), all);
    }
  }

  /** One rollout that another activator decides on. */
  private final class Assisting {
    private final ServiceKey service;
    private final RolloutState begun;
    private final long counting = countings++;
    private final RequestCounts newer = new RequestCounts();
    private final RequestCounts older = new RequestCounts();
    private Time.@Nullable Timer timer;

    Assisting(ServiceKey service, RolloutState begun) {
      this.service = service;
      this.begun = begun;
      observers.observe(begun.revision(), newer);
      observers.observe(begun.from(), older);
    }

    boolean isOf(RolloutState other) {
      return begun.revision().equals(other.revision()) && begun.from().equals(other.from());
    }

    /** At once, too: whoever decides counts from the first word on. */
    void tell() {
      if (assisting.get(service) == this) {
        tell(begun.revision(), newer);
        tell(begun.from(), older);
        timer = time.after(LONGEST_TICK.toNanos(), () -> thread.execute(this::tell));
      }
    }

    private void tell(RevisionKey revision, RequestCounts counted) {
      words.counted(service, revision, counting, counted.observed(open.applyAsLong(revision)));
    }

    void end() {
      observers.unobserve(begun.revision());
      observers.unobserve(begun.from());
      Time.Timer set = timer;
      if (set != null) {
        set.cancel();
      }
    }
  }
}
