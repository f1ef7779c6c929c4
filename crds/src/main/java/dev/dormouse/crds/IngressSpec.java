package dev.dormouse.crds;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * From where a service is reached, and under which names. Immutable.
 *
 * @param visibility {@code public} or {@code cluster}
 * @param domains whole hosts in lower case
 * @param annotations for the Ingress, as far as the operator lets them through
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record IngressSpec(
    @JsonPropertyDescription(
            "Who can reach the service: public, or cluster for callers within the cluster alone.")
        @Default("\"public\"")
        @Pattern(Forms.VISIBILITY)
        @Nullable String visibility,
    @JsonPropertyDescription(
            "Hosts of the service's own, such as shop.example.com, besides SERVICE.NAMESPACE.DOMAIN."
                + " A domain belongs to one service; an administrator decides which namespaces may"
                + " claim which.")
        @Size(max = Forms.MAX_DOMAINS)
        @ValidationRule(
            value = "self.all(d, self.exists_one(o, o == d))",
            message = "every domain must be there only once")
        List<@Pattern(Forms.DOMAIN) @Size(max = Forms.MAX_SUBDOMAIN) String> domains,
    @JsonPropertyDescription(
            "Annotations for the service's Ingress, such as cert-manager.io/cluster-issuer. An"
                + " administrator decides which are passed on.")
        Map<String, String> annotations) {
  public IngressSpec {
    domains = Absent.asEmpty(domains);
    annotations = Absent.asEmpty(annotations);
  }
}
