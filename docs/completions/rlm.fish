# Completion of rlm's commands for fish. Made by: rlm completion fish
# Put it under the name rlm.fish into ~/.config/fish/completions.

# Prints the ids of recorded runs: those beside the rlm.toml that goes for this folder, the nearest one up to
# the repository's root; without one, those in the state folder.
function __rlm_runs
    set -l state $HOME/.local/state
    test -n "$XDG_STATE_HOME"; and set state $XDG_STATE_HOME
    set -l runs $state/rlm/trajectories
    set -l here (pwd -P)
    set -l root $here
    while test -n "$root"; and not test -e "$root/.git"
        set root (string replace -r '/[^/]*$' '' -- $root)
    end
    test -e "$root/.git"; or set root $here
    set -l at $here
    while not test -e "$at/rlm.toml"; and test -n "$at"; and test "$at" != "$root"
        set at (string replace -r '/[^/]*$' '' -- $at)
    end
    test -e "$at/rlm.toml"; and set runs "$at/trajectories"
    echo last
    for file in $runs/*.jsonl
        string replace -rf '.*/([0-9]{8}-[0-9]{6}-[0-9a-f]{6})\.jsonl$' '$1' -- $file
    end
end

# Succeeds when the words so far call exactly the command of these words.
function __rlm_at
    set -l words (commandline -opc)
    set -l found
    set -l skip 0
    for word in $words[2..-1]
        if test $skip = 1
            set skip 0
        else if contains -- $word --config -c --context --seed --setup -m --model --sub-model -s --system --temperature --reasoning-effort --max-output --sub-max-output --cost-budget --time-budget -t --token-budget --call-budget --max-turns -d --max-depth --max-children --max-parallel --route --confirm-above -e --env -p --protocol --cell-timeout --memory --trajectory-dir --tail
            set skip 1
        else if not string match -q -- '-*' $word; and contains -- "$found $word" ' run' ' exec' ' init' ' trust' ' logs' ' config' ' config show' ' pricing' ' doctor' ' completion' ' version' ' help'
            set found "$found $word"
        end
    end
    test "$found" = "$argv"
end

complete -c rlm -f

complete -c rlm -n '__rlm_at ""' -a run -d 'Answers a question over a context of any size.'
complete -c rlm -n '__rlm_at ""' -a exec -d 'Runs a file as one cell in a REPL, without a model.'
complete -c rlm -n '__rlm_at ""' -a init -d 'Writes an rlm.toml with every setting and its default.'
complete -c rlm -n '__rlm_at ""' -a trust -d 'Shows what a folder\'s rlm.toml asks for, and trusts it.'
complete -c rlm -n '__rlm_at ""' -a logs -d 'Lists runs, newest first, or shows one.'
complete -c rlm -n '__rlm_at ""' -a config -d 'Shows the settings.'
complete -c rlm -n '__rlm_at ""' -a pricing -d 'Shows what models cost, and where each price comes from.'
complete -c rlm -n '__rlm_at ""' -a doctor -d 'Checks Java, settings, keys, the REPL engine and write access.'
complete -c rlm -n '__rlm_at ""' -a completion -d 'Prints what a shell needs to complete rlm\'s commands.'
complete -c rlm -n '__rlm_at ""' -a version -d 'Prints the version of rlm and of its Java.'
complete -c rlm -n '__rlm_at ""' -a help -d 'Explains a command or a topic, with examples.'
complete -c rlm -n '__rlm_at ""' -l config -r -F -d 'trusted settings, in place of a found rlm.toml'
complete -c rlm -n '__rlm_at ""' -s q -l quiet -d 'nothing but errors on stderr'
complete -c rlm -n '__rlm_at ""' -s v -l verbose -d 'more on stderr'
complete -c rlm -n '__rlm_at ""' -l no-color -d 'no colours; as the environment variable NO_COLOR'
complete -c rlm -n '__rlm_at ""' -s h -l help -d 'this text'
complete -c rlm -n '__rlm_at ""' -l version -d 'the same as: rlm version'

complete -c rlm -n '__rlm_at " run"' -s c -l context -r -F -d 'what to ask about; may be given several times'
complete -c rlm -n '__rlm_at " run"' -l seed -x -d 'of the REPL\'s random numbers (default: a new one)'
complete -c rlm -n '__rlm_at " run"' -l setup -r -F -d 'Python code that prepares each REPL before its first cell'
complete -c rlm -n '__rlm_at " run"' -l estimate -d 'prints what the run, and a direct call, could cost; asks no model'
complete -c rlm -n '__rlm_at " run"' -l yes -d 'runs without asking, whatever --confirm-above says'
complete -c rlm -n '__rlm_at " run"' -l strict -d 'exit 4 when a limit refused something, even if the run answered'
complete -c rlm -n '__rlm_at " run"' -l show-prompt -d 'prints the messages of the first call on stderr'
complete -c rlm -n '__rlm_at " run"' -l pull -d 'fetches the image of engine docker first'
complete -c rlm -n '__rlm_at " run"' -l json -d 'the result as one JSON document'
complete -c rlm -n '__rlm_at " run"' -s m -l model -x -d 'provider/model, or a name with a known price (default: by the key that is set)'
complete -c rlm -n '__rlm_at " run"' -l sub-model -x -d 'the model of llm_query and of child runs (default: the model)'
complete -c rlm -n '__rlm_at " run"' -s s -l system -x -d 'added to the system prompt (default: nothing)'
complete -c rlm -n '__rlm_at " run"' -l temperature -x -d 'sent only when set; many models reject it (default: not sent)'
complete -c rlm -n '__rlm_at " run"' -l reasoning-effort -x -d 'sent only when set, as the provider names it (default: not sent)'
complete -c rlm -n '__rlm_at " run"' -l max-output -x -d 'tokens of one reply to the run itself (default: 16384)'
complete -c rlm -n '__rlm_at " run"' -l sub-max-output -x -d 'tokens of one reply to a sub-call (default: 4096, 8192 for reasoning models)'
complete -c rlm -n '__rlm_at " run"' -l cost-budget -x -d 'US dollars of the whole run; "none" for no limit, 0 for free models only (default: 1.00)'
complete -c rlm -n '__rlm_at " run"' -l time-budget -x -d 'wall time of the whole run (default: 30m)'
complete -c rlm -n '__rlm_at " run"' -s t -l token-budget -x -d 'tokens of the whole run (default: none, 10000000 for free models)'
complete -c rlm -n '__rlm_at " run"' -l call-budget -x -d 'model calls of the whole run, retries included (default: 500)'
complete -c rlm -n '__rlm_at " run"' -l max-turns -x -d 'turns of the root, and of each child run (default: 30)'
complete -c rlm -n '__rlm_at " run"' -s d -l max-depth -x -d 'levels of calls: 0 none, 1 llm_query, 2 child runs (rlm_query) too, N deeper (default: 1)'
complete -c rlm -n '__rlm_at " run"' -l max-children -x -d 'child REPLs at once, at most what memory allows (default: 4)'
complete -c rlm -n '__rlm_at " run"' -l max-parallel -x -d 'model calls at the same time (default: 16)'
complete -c rlm -n '__rlm_at " run"' -l route -x -a 'recursive direct auto' -d 'recursive (code), direct (one call), auto (direct where that fits and saves) (default: recursive)'
complete -c rlm -n '__rlm_at " run"' -l confirm-above -x -d 'US dollars; a run that may cost more is asked for first; "none" never asks (default: none)'
complete -c rlm -n '__rlm_at " run"' -s e -l env -x -a 'local native docker wasm auto' -d 'the REPL engine: local, native, docker, wasm, or auto: the strongest here (default: local)'
complete -c rlm -n '__rlm_at " run"' -s p -l protocol -x -a 'repl' -d 'how the model works: repl (it writes code) (default: repl)'
complete -c rlm -n '__rlm_at " run"' -l cell-timeout -x -d 'of one cell; waiting for sub-calls is not counted (default: 60s)'
complete -c rlm -n '__rlm_at " run"' -l memory -x -d 'of one REPL (default: what the context needs, at least 1g)'
complete -c rlm -n '__rlm_at " run"' -l trajectory-dir -x -a '(__fish_complete_directories)' -d 'where the records of runs go (default: trajectories/ beside this file)'
complete -c rlm -n '__rlm_at " run"' -l config -r -F -d 'trusted settings, in place of a found rlm.toml'
complete -c rlm -n '__rlm_at " run"' -s q -l quiet -d 'nothing but errors on stderr'
complete -c rlm -n '__rlm_at " run"' -s v -l verbose -d 'more on stderr'
complete -c rlm -n '__rlm_at " run"' -l no-color -d 'no colours; as the environment variable NO_COLOR'
complete -c rlm -n '__rlm_at " run"' -s h -l help -d 'this text'

complete -c rlm -n '__rlm_at " exec"' -F
complete -c rlm -n '__rlm_at " exec"' -s c -l context -r -F -d 'what the code finds in context; may be given several times'
complete -c rlm -n '__rlm_at " exec"' -l setup -r -F -d 'Python code that prepares each REPL before its first cell'
complete -c rlm -n '__rlm_at " exec"' -l seed -x -d 'of the REPL\'s random numbers (default: a new one)'
complete -c rlm -n '__rlm_at " exec"' -s m -l model -x -d 'serves llm_query and the like (default: none, they raise)'
complete -c rlm -n '__rlm_at " exec"' -l yes -d 'runs without asking, whatever --confirm-above says'
complete -c rlm -n '__rlm_at " exec"' -l pull -d 'fetches the image of engine docker first'
complete -c rlm -n '__rlm_at " exec"' -l json -d 'the result as one JSON document'
complete -c rlm -n '__rlm_at " exec"' -l sub-model -x -d 'the model of llm_query and of child runs (default: the model)'
complete -c rlm -n '__rlm_at " exec"' -s s -l system -x -d 'added to the system prompt (default: nothing)'
complete -c rlm -n '__rlm_at " exec"' -l temperature -x -d 'sent only when set; many models reject it (default: not sent)'
complete -c rlm -n '__rlm_at " exec"' -l reasoning-effort -x -d 'sent only when set, as the provider names it (default: not sent)'
complete -c rlm -n '__rlm_at " exec"' -l max-output -x -d 'tokens of one reply to the run itself (default: 16384)'
complete -c rlm -n '__rlm_at " exec"' -l sub-max-output -x -d 'tokens of one reply to a sub-call (default: 4096, 8192 for reasoning models)'
complete -c rlm -n '__rlm_at " exec"' -l cost-budget -x -d 'US dollars of the whole run; "none" for no limit, 0 for free models only (default: 1.00)'
complete -c rlm -n '__rlm_at " exec"' -l time-budget -x -d 'wall time of the whole run (default: 30m)'
complete -c rlm -n '__rlm_at " exec"' -s t -l token-budget -x -d 'tokens of the whole run (default: none, 10000000 for free models)'
complete -c rlm -n '__rlm_at " exec"' -l call-budget -x -d 'model calls of the whole run, retries included (default: 500)'
complete -c rlm -n '__rlm_at " exec"' -l max-turns -x -d 'turns of the root, and of each child run (default: 30)'
complete -c rlm -n '__rlm_at " exec"' -s d -l max-depth -x -d 'levels of calls: 0 none, 1 llm_query, 2 child runs (rlm_query) too, N deeper (default: 1)'
complete -c rlm -n '__rlm_at " exec"' -l max-children -x -d 'child REPLs at once, at most what memory allows (default: 4)'
complete -c rlm -n '__rlm_at " exec"' -l max-parallel -x -d 'model calls at the same time (default: 16)'
complete -c rlm -n '__rlm_at " exec"' -l confirm-above -x -d 'US dollars; a run that may cost more is asked for first; "none" never asks (default: none)'
complete -c rlm -n '__rlm_at " exec"' -s e -l env -x -a 'local native docker wasm auto' -d 'the REPL engine: local, native, docker, wasm, or auto: the strongest here (default: local)'
complete -c rlm -n '__rlm_at " exec"' -l cell-timeout -x -d 'of one cell; waiting for sub-calls is not counted (default: 60s)'
complete -c rlm -n '__rlm_at " exec"' -l memory -x -d 'of one REPL (default: what the context needs, at least 1g)'
complete -c rlm -n '__rlm_at " exec"' -l trajectory-dir -x -a '(__fish_complete_directories)' -d 'where the records of runs go (default: trajectories/ beside this file)'
complete -c rlm -n '__rlm_at " exec"' -l config -r -F -d 'trusted settings, in place of a found rlm.toml'
complete -c rlm -n '__rlm_at " exec"' -s q -l quiet -d 'nothing but errors on stderr'
complete -c rlm -n '__rlm_at " exec"' -s v -l verbose -d 'more on stderr'
complete -c rlm -n '__rlm_at " exec"' -l no-color -d 'no colours; as the environment variable NO_COLOR'
complete -c rlm -n '__rlm_at " exec"' -s h -l help -d 'this text'

complete -c rlm -n '__rlm_at " init"' -a '(__fish_complete_directories)'
complete -c rlm -n '__rlm_at " init"' -l force -d 'replaces an rlm.toml that is there'
complete -c rlm -n '__rlm_at " init"' -l config -r -F -d 'trusted settings, in place of a found rlm.toml'
complete -c rlm -n '__rlm_at " init"' -s q -l quiet -d 'nothing but errors on stderr'
complete -c rlm -n '__rlm_at " init"' -s v -l verbose -d 'more on stderr'
complete -c rlm -n '__rlm_at " init"' -l no-color -d 'no colours; as the environment variable NO_COLOR'
complete -c rlm -n '__rlm_at " init"' -s h -l help -d 'this text'

complete -c rlm -n '__rlm_at " trust"' -a '(__fish_complete_directories)'
complete -c rlm -n '__rlm_at " trust"' -l yes -d 'does not ask; needed without a terminal'
complete -c rlm -n '__rlm_at " trust"' -l remove -d 'trusts it no longer'
complete -c rlm -n '__rlm_at " trust"' -l list -d 'lists what is trusted'
complete -c rlm -n '__rlm_at " trust"' -l json -d 'with --list: as one JSON document'
complete -c rlm -n '__rlm_at " trust"' -l config -r -F -d 'trusted settings, in place of a found rlm.toml'
complete -c rlm -n '__rlm_at " trust"' -s q -l quiet -d 'nothing but errors on stderr'
complete -c rlm -n '__rlm_at " trust"' -s v -l verbose -d 'more on stderr'
complete -c rlm -n '__rlm_at " trust"' -l no-color -d 'no colours; as the environment variable NO_COLOR'
complete -c rlm -n '__rlm_at " trust"' -s h -l help -d 'this text'

complete -c rlm -n '__rlm_at " logs"' -k -a '(__rlm_runs)'
complete -c rlm -n '__rlm_at " logs"' -l tail -x -d 'how many to list (default: 20)'
complete -c rlm -n '__rlm_at " logs"' -l tree -d 'the run as a tree of turns, calls and child runs'
complete -c rlm -n '__rlm_at " logs"' -l follow -d 'each event of the run as it happens, until it ends'
complete -c rlm -n '__rlm_at " logs"' -l raw -d 'the lines of the run\'s file, as they stand there'
complete -c rlm -n '__rlm_at " logs"' -l json -d 'as one JSON document'
complete -c rlm -n '__rlm_at " logs"' -l trajectory-dir -x -a '(__fish_complete_directories)' -d 'the folder to look in'
complete -c rlm -n '__rlm_at " logs"' -l config -r -F -d 'trusted settings, in place of a found rlm.toml'
complete -c rlm -n '__rlm_at " logs"' -s q -l quiet -d 'nothing but errors on stderr'
complete -c rlm -n '__rlm_at " logs"' -s v -l verbose -d 'more on stderr'
complete -c rlm -n '__rlm_at " logs"' -l no-color -d 'no colours; as the environment variable NO_COLOR'
complete -c rlm -n '__rlm_at " logs"' -s h -l help -d 'this text'

complete -c rlm -n '__rlm_at " config"' -a show -d 'Shows the settings that hold here, and where each comes from.'
complete -c rlm -n '__rlm_at " config"' -l config -r -F -d 'trusted settings, in place of a found rlm.toml'
complete -c rlm -n '__rlm_at " config"' -s q -l quiet -d 'nothing but errors on stderr'
complete -c rlm -n '__rlm_at " config"' -s v -l verbose -d 'more on stderr'
complete -c rlm -n '__rlm_at " config"' -l no-color -d 'no colours; as the environment variable NO_COLOR'
complete -c rlm -n '__rlm_at " config"' -s h -l help -d 'this text'

complete -c rlm -n '__rlm_at " config show"' -l json -d 'as one JSON document'
complete -c rlm -n '__rlm_at " config show"' -l config -r -F -d 'trusted settings, in place of a found rlm.toml'
complete -c rlm -n '__rlm_at " config show"' -s q -l quiet -d 'nothing but errors on stderr'
complete -c rlm -n '__rlm_at " config show"' -s v -l verbose -d 'more on stderr'
complete -c rlm -n '__rlm_at " config show"' -l no-color -d 'no colours; as the environment variable NO_COLOR'
complete -c rlm -n '__rlm_at " config show"' -s h -l help -d 'this text'

complete -c rlm -n '__rlm_at " pricing"' -l json -d 'as one JSON document'
complete -c rlm -n '__rlm_at " pricing"' -l config -r -F -d 'trusted settings, in place of a found rlm.toml'
complete -c rlm -n '__rlm_at " pricing"' -s q -l quiet -d 'nothing but errors on stderr'
complete -c rlm -n '__rlm_at " pricing"' -s v -l verbose -d 'more on stderr'
complete -c rlm -n '__rlm_at " pricing"' -l no-color -d 'no colours; as the environment variable NO_COLOR'
complete -c rlm -n '__rlm_at " pricing"' -s h -l help -d 'this text'

complete -c rlm -n '__rlm_at " doctor"' -a 'local native docker wasm auto'
complete -c rlm -n '__rlm_at " doctor"' -l sandbox -d 'tries to escape from the REPL engine instead, attempt by attempt; minutes'
complete -c rlm -n '__rlm_at " doctor"' -l pull -d 'fetches the image of engine docker before it looks'
complete -c rlm -n '__rlm_at " doctor"' -l json -d 'as one JSON document'
complete -c rlm -n '__rlm_at " doctor"' -l config -r -F -d 'trusted settings, in place of a found rlm.toml'
complete -c rlm -n '__rlm_at " doctor"' -s q -l quiet -d 'nothing but errors on stderr'
complete -c rlm -n '__rlm_at " doctor"' -s v -l verbose -d 'more on stderr'
complete -c rlm -n '__rlm_at " doctor"' -l no-color -d 'no colours; as the environment variable NO_COLOR'
complete -c rlm -n '__rlm_at " doctor"' -s h -l help -d 'this text'

complete -c rlm -n '__rlm_at " completion"' -a 'bash zsh fish'
complete -c rlm -n '__rlm_at " completion"' -l config -r -F -d 'trusted settings, in place of a found rlm.toml'
complete -c rlm -n '__rlm_at " completion"' -s q -l quiet -d 'nothing but errors on stderr'
complete -c rlm -n '__rlm_at " completion"' -s v -l verbose -d 'more on stderr'
complete -c rlm -n '__rlm_at " completion"' -l no-color -d 'no colours; as the environment variable NO_COLOR'
complete -c rlm -n '__rlm_at " completion"' -s h -l help -d 'this text'

complete -c rlm -n '__rlm_at " version"' -l json -d 'as one JSON document'
complete -c rlm -n '__rlm_at " version"' -l config -r -F -d 'trusted settings, in place of a found rlm.toml'
complete -c rlm -n '__rlm_at " version"' -s q -l quiet -d 'nothing but errors on stderr'
complete -c rlm -n '__rlm_at " version"' -s v -l verbose -d 'more on stderr'
complete -c rlm -n '__rlm_at " version"' -l no-color -d 'no colours; as the environment variable NO_COLOR'
complete -c rlm -n '__rlm_at " version"' -s h -l help -d 'this text'

complete -c rlm -n '__rlm_at " help"' -a 'run exec init trust logs config pricing doctor completion version help exit-codes environment files scripted'
complete -c rlm -n '__rlm_at " help"' -l config -r -F -d 'trusted settings, in place of a found rlm.toml'
complete -c rlm -n '__rlm_at " help"' -s q -l quiet -d 'nothing but errors on stderr'
complete -c rlm -n '__rlm_at " help"' -s v -l verbose -d 'more on stderr'
complete -c rlm -n '__rlm_at " help"' -l no-color -d 'no colours; as the environment variable NO_COLOR'
complete -c rlm -n '__rlm_at " help"' -s h -l help -d 'this text'
