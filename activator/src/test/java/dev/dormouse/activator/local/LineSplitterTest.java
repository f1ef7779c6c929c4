package dev.dormouse.activator.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LineSplitterTest {
  private final List<String> lines = new ArrayList<>();
  private final LineSplitter splitter = new LineSplitter(8, "~", lines::add);

  private void accept(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    splitter.accept(bytes, bytes.length);
  }

  @Test
  void endsLinesWhereTheyEndHoweverTheyCome() {
    accept("on");
    accept("e\ntwo\r\n\nth");
    splitter.finish();
    assertThat(lines).containsExactly("one", "two", "", "th");
  }

  @Test
  void makesNoLineOfNothing() {
    accept("one\n");
    splitter.finish();
    assertThat(lines).containsExactly("one");
  }

  @Test
  void keepsALineOfExactlyTheLongestLengthWhole() {
    accept("12345678\n9\n");
    assertThat(lines).containsExactly("12345678", "9");
  }

  @Test
  void cutsWhatIsLongerAndLosesNothing() {
    accept("1234567890abcdefghi\nx\n");
    assertThat(String.join("", lines).replace("~", "")).isEqualTo("1234567890abcdefghix");
    assertThat(lines).endsWith("x").allMatch(line -> line.length() <= 9);
  }

  @Test
  void tearsNoCharacter() {
    accept("1234567é");
    accept("ü12345€\n");
    assertThat(String.join("", lines).replace("~", "")).isEqualTo("1234567éü12345€");
  }

  @Test
  void replacesWhatIsNoUtf8() {
    splitter.accept(new byte[] {(byte) 0xff, 'a', (byte) 0xc3, '\n'}, 4);
    assertThat(lines).containsExactly("\uFFFDa\uFFFD");
  }

  @Test
  void cutsBytesThatAreNoUtf8Too() {
    byte[] bytes = new byte[30];
    java.util.Arrays.fill(bytes, (byte) 0x80);
    splitter.accept(bytes, bytes.length);
    splitter.finish();
    assertThat(String.join("", lines).replace("~", "")).hasSize(30);
  }
}
