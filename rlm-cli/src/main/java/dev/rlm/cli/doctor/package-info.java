/// What `rlm doctor` looks at, and what it says about it. Here → [Checkup], then the checks.
@NullMarked
package dev.rlm.cli.doctor;

import org.jspecify.annotations.NullMarked;
