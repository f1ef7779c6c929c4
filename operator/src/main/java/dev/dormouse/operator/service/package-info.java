/** A service: its revisions, its name in the cluster, where its traffic goes, how it is. */
@NullMarked
package dev.dormouse.operator.service;

import org.jspecify.annotations.NullMarked;
