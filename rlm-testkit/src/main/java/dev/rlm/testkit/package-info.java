/// Scripted doubles and a model server with faults.
@NullMarked
package dev.rlm.testkit;

import org.jspecify.annotations.NullMarked;
