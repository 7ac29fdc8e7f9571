/// The frame protocol between the host and a guest process, over the process's standard input and output; the same for
/// every engine. A frame is one byte for its [dev.rlm.repl.frame.FrameKind], four for a number, four for the length of
/// its body (both big-endian), and the body: UTF-8 text, or JSON in UTF-8 where the kind says so.
@NullMarked
package dev.rlm.repl.frame;

import org.jspecify.annotations.NullMarked;
