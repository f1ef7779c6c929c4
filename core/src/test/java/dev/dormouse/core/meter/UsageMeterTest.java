package dev.dormouse.core.meter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dormouse.core.revision.Container.Resources;
import dev.dormouse.core.revision.InstanceId;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** What a revision is accounted for. */
final class UsageMeterTest {
  private static final long SECOND = 1_000_000_000L;
  private static final InstanceId A = new InstanceId("a");
  private static final InstanceId B = new InstanceId("b");

  private final UsageMeter meter = new UsageMeter(new Resources(250, 128L << 20));

  @Test
  void countsAnInstanceFromItsRequestToItsEnd() {
    meter.instanceStarted(A, 0);
    meter.instanceStarted(B, 10 * SECOND);
    meter.instanceGone(A, 16 * SECOND);
    assertThat(meter.usage(18 * SECOND)).isEqualTo(new Usage(0, 24, 6, 3));
    assertThat(meter.usage(26 * SECOND).instanceSeconds()).isEqualTo(32);
  }

  @Test
  void whatIsToldTwiceCountsOnce() {
    meter.instanceStarted(A, 0);
    meter.instanceStarted(A, 5 * SECOND);
    meter.instanceGone(A, 8 * SECOND);
    meter.instanceGone(A, 9 * SECOND);
    meter.instanceGone(B, 9 * SECOND);
    assertThat(meter.usage(20 * SECOND).instanceSeconds()).isEqualTo(8);
  }

  @Test
  void countsRequests() {
    meter.requestEnded();
    meter.requestEnded();
    assertThat(meter.usage(0)).isEqualTo(new Usage(2, 0, 0, 0));
  }

  @Test
  void aSumOfUsagesIsTheUsageOfAll() {
    Usage one = new Usage(1, 2, 3, 4);
    assertThat(one.plus(Usage.NONE)).isEqualTo(one);
    assertThat(one.plus(new Usage(10, 20, 30, 40))).isEqualTo(new Usage(11, 22, 33, 44));
  }

  @Test
  void equalsTheSumOverTheInstancesUnderAnySchedule() {
    for (long seed = 1; seed <= 100; seed++) {
      Random random = new Random(seed);
      UsageMeter any = new UsageMeter(Resources.NONE);
      Map<InstanceId, Long> running = new HashMap<>();
      long now = random.nextLong();
      double expected = 0;
      for (int i = 0; i < 200; i++) {
        long step = random.nextLong(100 * SECOND);
        now += step;
        expected += (double) step / SECOND * running.size();
        InstanceId id = new InstanceId("i" + random.nextInt(10));
        if (running.remove(id) == null) {
          running.put(id, now);
          any.instanceStarted(id, now);
        } else {
          any.instanceGone(id, now);
        }
      }
      assertThat(any.usage(now).instanceSeconds()).isCloseTo(expected, Offset.offset(1e-3));
    }
  }
}
