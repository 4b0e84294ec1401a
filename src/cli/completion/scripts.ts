/** What a shell has to run so that it completes `interlude`: it asks the program itself, and shows no error. Pure. */

export type Shell = 'bash' | 'zsh' | 'fish';

export const SHELLS: readonly Shell[] = ['bash', 'zsh', 'fish'];

/** A candidate a line; what stands behind a tab is a description, which bash has no place for. */
const BASH = `_interlude() {
  local IFS=$'\\n' line
  local words=("\${COMP_WORDS[@]:1:COMP_CWORD}")
  COMPREPLY=()
  while read -r line; do
    COMPREPLY+=("$(printf '%q' "\${line%%$'\\t'*}")")
  done < <(interlude __complete -- "\${words[@]}" 2>/dev/null)
}
complete -o nosort -o bashdefault -o default -F _interlude interlude`;

const ZSH = `#compdef interlude
_interlude() {
  local -a lines values shown
  lines=("\${(@f)$(interlude __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  local line
  for line in $lines; do
    [[ -z $line ]] && continue
    values+=("\${line%%$'\\t'*}")
    shown+=("\${line//$'\\t'/  }")
  done
  if (( \${#values} )); then compadd -l -d shown -a values; else _files; fi
}
compdef _interlude interlude`;

const FISH = `complete -c interlude -f -a '(interlude __complete -- (commandline -opc)[2..-1] (commandline -ct) 2>/dev/null)'`;

const SCRIPTS: Readonly<Record<Shell, string>> = { bash: BASH, zsh: ZSH, fish: FISH };

export function completionScript(shell: Shell): string {
  return SCRIPTS[shell];
}
