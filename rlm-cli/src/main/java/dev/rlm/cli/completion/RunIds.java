package dev.rlm.cli.completion;

/// How bash and zsh find the ids of runs: by the files where `rlm logs` looks, as a start of rlm at each Tab would be
/// slow. Runs that a setting keeps elsewhere are not offered.
/// Only what has the form of an id is printed: the files may be anyone's, and shells expand words.
final class RunIds {
    static final String FUNCTION = """
        # Prints the ids of recorded runs, the newest first: those beside the rlm.toml that goes for this folder, the
        # nearest one up to the repository's root; without one, those in the state folder.
        _rlm_runs() {
            local here="$(pwd -P)" root at runs="${XDG_STATE_HOME:-$HOME/.local/state}/rlm/trajectories"
            root=$here at=$here
            while [[ -n $root && ! -e $root/.git ]]; do root=${root%/*}; done
            [[ -e $root/.git ]] || root=$here
            while [[ ! -e $at/rlm.toml && -n $at && $at != "$root" ]]; do at=${at%/*}; done
            [[ -e $at/rlm.toml ]] && runs=$at/trajectories
            printf '%s\\n' last
            find "$runs" -maxdepth 1 -name '*.jsonl' 2>/dev/null |
                sed -n 's|.*/\\([0-9]\\{8\\}-[0-9]\\{6\\}-[0-9a-f]\\{6\\}\\)\\.jsonl$|\\1|p' | sort -r
        }
        """;

    private RunIds() {}
}
