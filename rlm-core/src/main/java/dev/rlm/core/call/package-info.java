/// The one gate through which every model call goes.
@NullMarked
package dev.rlm.core.call;

import org.jspecify.annotations.NullMarked;
