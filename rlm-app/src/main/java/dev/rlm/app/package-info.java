/// Settings, trust and assembly: what the command line, servers and Java programs use.
@NullMarked
package dev.rlm.app;

import org.jspecify.annotations.NullMarked;
