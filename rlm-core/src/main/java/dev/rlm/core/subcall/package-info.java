/// What guest code may ask of the host: plain model calls and child runs.
@NullMarked
package dev.rlm.core.subcall;

import org.jspecify.annotations.NullMarked;
