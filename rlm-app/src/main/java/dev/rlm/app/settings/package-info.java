/// What the user wants, from flags, environment, rlm.toml and defaults, checked as a whole before anything happens.
///
/// [SettingsTable] has a row for each setting. From its rows come the readers of all sources, what an untrusted file may
/// say, the text of `rlm init` and what `rlm config show` lists.
@NullMarked
package dev.rlm.app.settings;

import org.jspecify.annotations.NullMarked;
