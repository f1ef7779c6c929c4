package dev.dormouse.crds.kubernetes;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.dormouse.crds.ServerlessServiceSpec.Template;
import org.jspecify.annotations.Nullable;

/**
 * What a revision is: the snapshot and whose it is. Never changes once it is stored. Immutable.
 *
 * @param number counted from 1 within the service, and a part of the revision's name
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record RevisionResourceSpec(
    @Nullable String serviceName, @Nullable Integer number, @Nullable Template template) {}
