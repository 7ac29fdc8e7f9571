/// Looking at recorded runs: finding, following and rendering them. Nothing here prints.
@NullMarked
package dev.rlm.app.logs;

import org.jspecify.annotations.NullMarked;
