/** How requests from outside get to the activators: domains, Ingresses and Gateway API's routes. */
@NullMarked
package dev.dormouse.operator.ingress;

import org.jspecify.annotations.NullMarked;
