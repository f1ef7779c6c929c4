package dev.dormouse.crds;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever becomes of a file, reading it gives services or says why not. */
final class MutationTest {
  private static final int ROUNDS = 1_000;
  private static final String VALID =
      Yaml.with(
              "containerConcurrency: 3",
              "startupProbe: {httpGet: {path: /up, port: http1}, periodSeconds: 2}",
              "scaling: {minInstances: 0, maxInstances: 3, idleTimeout: 1m30s}")
          + "  queue: &queue {maxRequests: 10, maxWait: 5s, maxBytes: 1Mi}\n"
          + "  traffic: [{latestRevision: true, percent: 100, tag: new}]\n"
          + "  sessionAffinity: {cookieName: a, maxAge: 1h, maxWait: 1s}\n"
          + "---\n"
          + Yaml.LEAST.replace("hello", "other")
          + "          env: [{name: A, value: 'b'}, {name: B, valueFrom: {fieldRef: {}}}]\n"
          + "          resources: {requests: {cpu: 250m, memory: 1e3}}\n"
          + "          securityContext: {a: [1, 2.5, {b: ~}], c: .inf}\n"
          + "---\nkind: ConfigMap\ndata: {a: |\n  text\n}\n";
  private static final String ALPHABET = "{}[]:,-&*!|>'\"%@`#?<~\n\t \\0179.eynaZ_é\u0000\uFEFF";

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void readsOrRefusesAnyBytes(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < ROUNDS; round++) {
      check(bytes(VALID.getBytes(StandardCharsets.UTF_8), random));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {4, 5, 6})
  void readsOrRefusesAnyLines(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < ROUNDS; round++) {
      check(lines(random).getBytes(StandardCharsets.UTF_8));
    }
  }

  private static void check(byte[] mutant) {
    ServiceFiles.Result result;
    try {
      result = ServiceFiles.parse(Yaml.FILE, mutant);
    } catch (RuntimeException | StackOverflowError e) {
      throw new AssertionError(new String(mutant, StandardCharsets.UTF_8), e);
    }
    assertThat(result.sources().isEmpty() && result.violations().isEmpty())
        .as(new String(mutant, StandardCharsets.UTF_8))
        .isFalse();
    assertThat(result.violations()).allMatch(violation -> !violation.message().isBlank());
  }

  private static byte[] bytes(byte[] valid, Random random) {
    byte[] alphabet = ALPHABET.getBytes(StandardCharsets.UTF_8);
    byte[] mutant = valid.clone();
    for (int change = 1 + random.nextInt(4); change > 0; change--) {
      int at = random.nextInt(mutant.length);
      switch (random.nextInt(4)) {
        case 0 -> mutant[at] = alphabet[random.nextInt(alphabet.length)];
        case 1 -> mutant[at] = (byte) random.nextInt(256);
        case 2 -> {
          byte[] head = Arrays.copyOf(mutant, at + 1);
          mutant = Arrays.copyOf(head, mutant.length + 1);
          System.arraycopy(
              valid, 0, mutant, at + 1, Math.min(valid.length, mutant.length - at - 1));
        }
        default -> mutant = Arrays.copyOf(mutant, Math.max(1, at));
      }
    }
    return mutant;
  }

  private static String lines(Random random) {
    List<String> lines = new ArrayList<>(VALID.lines().toList());
    for (int change = 1 + random.nextInt(4); change > 0; change--) {
      int at = random.nextInt(lines.size());
      switch (random.nextInt(5)) {
        case 0 -> lines.add(at, lines.get(random.nextInt(lines.size())));
        case 1 -> lines.set(at, lines.get(at).indent(random.nextInt(9) - 4).stripTrailing());
        case 2 -> Collections.swap(lines, at, random.nextInt(lines.size()));
        case 3 -> lines.set(at, lines.get(at).replaceFirst(":.*", ": " + word(random)));
        default -> {
          if (lines.size() > 1) {
            lines.remove(at);
          }
        }
      }
    }
    return String.join("\n", lines);
  }

  private static String word(Random random) {
    List<String> words =
        List.of(
            "",
            "~",
            "-1",
            "1e9",
            "yes",
            "*queue",
            "&a x",
            "[",
            "{a: b}",
            "|",
            "\"\\0\"",
            "<<",
            "99999999999999999999",
            "[[[a]]]",
            "!!int 5",
            "!x y",
            "5s",
            "1Mi");
    return words.get(random.nextInt(words.size())).replace("$", "");
  }
}
