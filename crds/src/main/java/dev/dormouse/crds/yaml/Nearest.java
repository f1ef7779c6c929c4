package dev.dormouse.crds.yaml;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/**
 * Finds the name that a misspelt one was most likely meant to be. Has no state; safe for any
 * thread.
 */
public final class Nearest {
  private static final int LONGEST = 64;

  private Nearest() {}

  /**
   * The known name nearest to {@code word}, if one is near: at most one error per four letters, and
   * one in a shorter word. Letters' case is no error.
   */
  public static Optional<String> to(String word, Collection<String> known) {
    if (word.length() > LONGEST) {
      return Optional.empty();
    }
    int allowed = Math.max(1, word.length() / 4);
    String best = null;
    int fewest = allowed + 1;
    for (String name : known) {
      int errors = distance(word.toLowerCase(Locale.ROOT), name.toLowerCase(Locale.ROOT));
      if (errors < fewest && errors < name.length()) {
        fewest = errors;
        best = name;
      }
    }
    return Optional.ofNullable(best);
  }

  /**
   * Damerau's and Levenshtein's distance: letters left out, put in, changed, or swapped with their
   * neighbour. {@code evn} to {@code env} is 1.
   */
  static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      d[i][0] = i;
    }
    for (int j = 0; j <= b.length(); j++) {
      d[0][j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      for (int j = 1; j <= b.length(); j++) {
        int changed = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        d[i][j] = Math.min(changed, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
