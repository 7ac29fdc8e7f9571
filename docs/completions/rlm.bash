# Completion of rlm's commands for bash. Made by: rlm completion bash
# Source it, or put it into the folder of bash-completion under the name rlm.

# Prints the ids of recorded runs, the newest first: those beside the rlm.toml that goes for this folder, the
# nearest one up to the repository's root; without one, those in the state folder.
_rlm_runs() {
    local here="$(pwd -P)" root at runs="${XDG_STATE_HOME:-$HOME/.local/state}/rlm/trajectories"
    root=$here at=$here
    while [[ -n $root && ! -e $root/.git ]]; do root=${root%/*}; done
    [[ -e $root/.git ]] || root=$here
    while [[ ! -e $at/rlm.toml && -n $at && $at != "$root" ]]; do at=${at%/*}; done
    [[ -e $at/rlm.toml ]] && runs=$at/trajectories
    printf '%s\n' last
    find "$runs" -maxdepth 1 -name '*.jsonl' 2>/dev/null |
        sed -n 's|.*/\([0-9]\{8\}-[0-9]\{6\}-[0-9a-f]\{6\}\)\.jsonl$|\1|p' | sort -r
}

# Sets what can follow the command $1: $commands, $options, and $argument, the kind of its arguments.
_rlm_command() {
    commands='' options='' argument=none
    case $1 in
    '')
        commands='run exec init trust logs config pricing doctor completion version help'
        options='--config -q --quiet -v --verbose --no-color -h --help --version'
        ;;
    'run')
        commands=''
        options='-c --context --seed --setup --estimate --yes --strict --show-prompt --pull --json -m --model --sub-model -s --system --temperature --reasoning-effort --max-output --sub-max-output --cost-budget --time-budget -t --token-budget --call-budget --max-turns -d --max-depth --max-children --max-parallel --route --confirm-above -e --env -p --protocol --cell-timeout --memory --trajectory-dir --config -q --quiet -v --verbose --no-color -h --help' argument=none
        ;;
    'exec')
        commands=''
        options='-c --context --setup --seed -m --model --yes --pull --json --sub-model -s --system --temperature --reasoning-effort --max-output --sub-max-output --cost-budget --time-budget -t --token-budget --call-budget --max-turns -d --max-depth --max-children --max-parallel --confirm-above -e --env --cell-timeout --memory --trajectory-dir --config -q --quiet -v --verbose --no-color -h --help' argument=files
        ;;
    'init')
        commands=''
        options='--force --config -q --quiet -v --verbose --no-color -h --help' argument=folders
        ;;
    'trust')
        commands=''
        options='--yes --remove --list --json --config -q --quiet -v --verbose --no-color -h --help' argument=folders
        ;;
    'logs')
        commands=''
        options='--tail --tree --follow --raw --json --trajectory-dir --config -q --quiet -v --verbose --no-color -h --help' argument=runs
        ;;
    'config')
        commands='show'
        options='--config -q --quiet -v --verbose --no-color -h --help'
        ;;
    'config show')
        commands=''
        options='--json --config -q --quiet -v --verbose --no-color -h --help'
        ;;
    'pricing')
        commands=''
        options='--json --config -q --quiet -v --verbose --no-color -h --help' argument=none
        ;;
    'doctor')
        commands=''
        options='--sandbox --pull --json --config -q --quiet -v --verbose --no-color -h --help' argument=$'=local\nnative\ndocker\nwasm\nauto'
        ;;
    'completion')
        commands=''
        options='--config -q --quiet -v --verbose --no-color -h --help' argument=$'=bash\nzsh\nfish'
        ;;
    'version')
        commands=''
        options='--json --config -q --quiet -v --verbose --no-color -h --help'
        ;;
    'help')
        commands=''
        options='--config -q --quiet -v --verbose --no-color -h --help' argument=$'=run\nexec\ninit\ntrust\nlogs\nconfig\npricing\ndoctor\ncompletion\nversion\nhelp\nexit-codes\nenvironment\nfiles\nscripted'
        ;;
    *) return 1 ;;
    esac
}

# Sets $kind to what the option $2 of the command $1 takes; fails when it takes no value.
_rlm_option() {
    case "$1 $2" in
    ' --config') kind=files ;;
    'run -c' | 'run --context') kind=files ;;
    'run --seed') kind=none ;;
    'run --setup') kind=files ;;
    'run -m' | 'run --model') kind=none ;;
    'run --sub-model') kind=none ;;
    'run -s' | 'run --system') kind=none ;;
    'run --temperature') kind=none ;;
    'run --reasoning-effort') kind=none ;;
    'run --max-output') kind=none ;;
    'run --sub-max-output') kind=none ;;
    'run --cost-budget') kind=none ;;
    'run --time-budget') kind=none ;;
    'run -t' | 'run --token-budget') kind=none ;;
    'run --call-budget') kind=none ;;
    'run --max-turns') kind=none ;;
    'run -d' | 'run --max-depth') kind=none ;;
    'run --max-children') kind=none ;;
    'run --max-parallel') kind=none ;;
    'run --route') kind=$'=recursive\ndirect\nauto' ;;
    'run --confirm-above') kind=none ;;
    'run -e' | 'run --env') kind=$'=local\nnative\ndocker\nwasm\nauto' ;;
    'run -p' | 'run --protocol') kind=$'=repl' ;;
    'run --cell-timeout') kind=none ;;
    'run --memory') kind=none ;;
    'run --trajectory-dir') kind=folders ;;
    'run --config') kind=files ;;
    'exec -c' | 'exec --context') kind=files ;;
    'exec --setup') kind=files ;;
    'exec --seed') kind=none ;;
    'exec -m' | 'exec --model') kind=none ;;
    'exec --sub-model') kind=none ;;
    'exec -s' | 'exec --system') kind=none ;;
    'exec --temperature') kind=none ;;
    'exec --reasoning-effort') kind=none ;;
    'exec --max-output') kind=none ;;
    'exec --sub-max-output') kind=none ;;
    'exec --cost-budget') kind=none ;;
    'exec --time-budget') kind=none ;;
    'exec -t' | 'exec --token-budget') kind=none ;;
    'exec --call-budget') kind=none ;;
    'exec --max-turns') kind=none ;;
    'exec -d' | 'exec --max-depth') kind=none ;;
    'exec --max-children') kind=none ;;
    'exec --max-parallel') kind=none ;;
    'exec --confirm-above') kind=none ;;
    'exec -e' | 'exec --env') kind=$'=local\nnative\ndocker\nwasm\nauto' ;;
    'exec --cell-timeout') kind=none ;;
    'exec --memory') kind=none ;;
    'exec --trajectory-dir') kind=folders ;;
    'exec --config') kind=files ;;
    'init --config') kind=files ;;
    'trust --config') kind=files ;;
    'logs --tail') kind=none ;;
    'logs --trajectory-dir') kind=folders ;;
    'logs --config') kind=files ;;
    'config --config') kind=files ;;
    'config show --config') kind=files ;;
    'pricing --config') kind=files ;;
    'doctor --config') kind=files ;;
    'completion --config') kind=files ;;
    'version --config') kind=files ;;
    'help --config') kind=files ;;
    *) return 1 ;;
    esac
}

# Offers what there is of the kind $1 for the word $2.
_rlm_offer() {
    case $1 in
    files) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$2")) ;;
    folders) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -d -- "$2")) ;;
    runs) COMPREPLY=($(compgen -W "$(_rlm_runs)" -- "$2")) ;;
    =*) COMPREPLY=($(compgen -W "${1#=}" -- "$2")) ;;
    esac
}

_rlm() {
    local IFS=$' \t\n' commands options argument kind command='' value='' word i
    COMPREPLY=()
    _rlm_command ''
    for ((i = 1; i < COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        if [[ $word == '=' ]]; then
            continue
        elif [[ -n $value ]]; then
            value=''
        elif [[ $word == -* ]]; then
            _rlm_option "$command" "$word" && value=$kind
        elif [[ " $commands " == *" $word "* ]]; then
            command="${command:+$command }$word"
            _rlm_command "$command"
        fi
    done
    word=${COMP_WORDS[COMP_CWORD]}
    [[ $word == '=' ]] && word=''
    local IFS=$'\n'
    if [[ -n $value ]]; then
        _rlm_offer "$value" "$word"
    elif [[ $word == -* ]]; then
        _rlm_offer "=${options// /$'\n'}" "$word"
    elif [[ -n $commands ]]; then
        _rlm_offer "=${commands// /$'\n'}" "$word"
    else
        _rlm_offer "$argument" "$word"
    fi
}

complete -F _rlm rlm
