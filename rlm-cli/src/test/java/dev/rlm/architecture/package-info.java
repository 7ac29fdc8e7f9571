/// What holds for the code of all modules: who may use whom, and how big things may be.
@NullMarked
package dev.rlm.architecture;

import org.jspecify.annotations.NullMarked;
