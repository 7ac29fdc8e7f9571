/// How a reply is understood: from reply to decision.
@NullMarked
package dev.rlm.core.protocol;

import org.jspecify.annotations.NullMarked;
