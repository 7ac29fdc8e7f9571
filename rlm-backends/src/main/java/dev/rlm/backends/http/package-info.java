/// One HTTP request, sent once and under one deadline, and what its failure means.
@NullMarked
package dev.rlm.backends.http;

import org.jspecify.annotations.NullMarked;
