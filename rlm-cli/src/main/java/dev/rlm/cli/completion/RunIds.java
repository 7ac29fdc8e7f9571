package dev.rlm.cli.completion;

/// How bash and zsh find the ids of runs: by the files of `trajectories/` here and in the user's state folder, as a
/// start of rlm at each Tab would be slow. Runs that are kept elsewhere are not offered.
/// Only what has the form of an id is printed: the files may be anyone's, and shells expand words.
final class RunIds {
    static final String FUNCTION = """
        # Prints the ids of recorded runs, the newest first: those of this folder, and those in the state folder.
        _rlm_runs() {
            printf '%s\\n' last
            find trajectories "${XDG_STATE_HOME:-$HOME/.local/state}/rlm/trajectories" -maxdepth 1 -name '*.jsonl' \\
                2>/dev/null | sed -n 's|.*/\\([0-9]\\{8\\}-[0-9]\\{6\\}-[0-9a-f]\\{6\\}\\)\\.jsonl$|\\1|p' | sort -r
        }
        """;

    private RunIds() {}
}
