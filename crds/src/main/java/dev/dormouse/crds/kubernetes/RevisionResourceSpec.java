package dev.dormouse.crds.kubernetes;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.dormouse.crds.Forms;
import dev.dormouse.crds.ServerlessServiceSpec.Template;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/**
 * What a revision is: the snapshot and whose it is. Never changes once it is stored. Immutable.
 *
 * @param number counted from 1 within the service, and a part of the revision's name
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(value = "self == oldSelf", message = "a revision never changes")
public record RevisionResourceSpec(
    @JsonPropertyDescription("The name of the service that this is a revision of.")
        @Required
        @Pattern(Forms.DNS_LABEL)
        @Size(max = Forms.MAX_SERVICE)
        @Nullable String serviceName,
    @JsonPropertyDescription("Which revision of the service this is, counted from 1.")
        @Required
        @Min(1)
        @Max(999_999_999)
        @Nullable Integer number,
    @JsonPropertyDescription("The service's template as it was when the revision was made.")
        @Required
        @Nullable Template template) {}
