/// The host's side of a session, the same for every engine: a state machine over the frames of a guest process, which
/// it does not believe.
@NullMarked
package dev.rlm.repl.session;

import org.jspecify.annotations.NullMarked;
