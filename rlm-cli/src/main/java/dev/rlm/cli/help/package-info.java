/// What help says, and the forms it is shown in: on a terminal, as Markdown, as a manual page.
@NullMarked
package dev.rlm.cli.help;

import org.jspecify.annotations.NullMarked;
