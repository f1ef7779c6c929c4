package dev.dormouse.activator.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CookiesTest {
  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      textBlock =
          """
          s=1 => 1 => ``
          a=b; s=1 => 1 => a=b
          s=1; a=b => 1 => a=b
          a=b; s=1; c=d => 1 => a=b; c=d
          s=1;s="2" => 1,2 => ``
          a=b;c=d => `` => a=b; c=d
          ss=1; S=2; s => `` => ss=1; S=2; s
          a=s=1; s=x=y => x=y => a=s=1
           s = 1 ; ; a=b => 1 => a=b
          s= => `` => ``
          """)
  void findsAndLeavesOutOneName(String cookies, String values, String rest) {
    assertThat(String.join(",", Cookies.values(cookies, "s"))).isEqualTo(values);
    assertThat(Cookies.without(cookies, "s").orElse("")).isEqualTo(rest);
  }
}
