/// The input of a run: documents, held on the host.
@NullMarked
package dev.rlm.core.context;

import org.jspecify.annotations.NullMarked;
