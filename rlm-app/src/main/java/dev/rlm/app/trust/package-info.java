/// Whom rlm believes: the user's own folders, files read once and without following links, and the list of settings
/// files that the user has looked at and trusts as they stand.
@NullMarked
package dev.rlm.app.trust;

import org.jspecify.annotations.NullMarked;
