package dev.dormouse.core.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dormouse.core.route.DomainPolicy.Allowed;
import dev.dormouse.core.route.DomainPolicy.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may claim which domain. */
final class DomainPolicyTest {
  private final DomainPolicy policy =
      new DomainPolicy(
          "apps.example.org",
          "cluster.local",
          List.of(
              new Allowed("team-a", "*.a.example.com"),
              new Allowed("team-a", "shop.example.com"),
              new Allowed("*", "*.open.example.com"),
              new Allowed("trusted", "*")));

  @ParameterizedTest
  @CsvSource({
    "team-a, x.a.example.com, ALLOWED",
    "team-a, x.y.a.example.com, ALLOWED",
    "team-a, a.example.com, NOT_ALLOWED",
    "team-a, xa.example.com, NOT_ALLOWED",
    "team-a, shop.example.com, ALLOWED",
    "team-a, www.shop.example.com, NOT_ALLOWED",
    "team-b, shop.example.com, NOT_ALLOWED",
    "team-b, x.open.example.com, ALLOWED",
    "trusted, anything.example, ALLOWED",
    "trusted, apps.example.org, RESERVED",
    "trusted, hello.team-b.apps.example.org, RESERVED",
    "trusted, xapps.example.org, ALLOWED",
    "trusted, hello.team-b.svc, RESERVED",
    "trusted, hello.team-b.svc.cluster.local, RESERVED"
  })
  void onlyWhatALineAllowsAndNeverWhatIsThePlatformsOwn(
      String namespace, String domain, Verdict verdict) {
    assertThat(policy.judge(namespace, domain)).isEqualTo(verdict);
  }

  @Test
  void nothingIsAllowedWithoutALine() {
    assertThat(new DomainPolicy("x.org", "cluster.local", List.of()).judge("a", "shop.example.com"))
        .isEqualTo(Verdict.NOT_ALLOWED);
  }

  @ParameterizedTest
  @CsvSource({
    "a.b, *",
    "A, *",
    "a, **",
    "a, *.*.com",
    "a, shop.*",
    "a, Shop.example.com",
    "a, x..y"
  })
  void aLineThatMeansNothingIsRefused(String namespace, String hosts) {
    assertThatThrownBy(() -> new Allowed(namespace, hosts))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected");
  }
}
