/** Shell scripts that complete `interlude`: they call the program itself, and show no errors. Pure. */

export type Shell = 'bash' | 'zsh' | 'fish';

export const SHELLS: readonly Shell[] = ['bash', 'zsh', 'fish'];

/**
 * One candidate per line, with a description after a tab, which bash cannot show. Bash splits words at `:` and passes
 * them as typed, with quotes and backslashes.
 */
const BASH = `_interlude() {
  local IFS=$'\\n' line value typed='' after='' quote='' at
  local words=()
  for ((at = 1; at <= COMP_CWORD; at++)); do
    if ((at > 1)) && [[ \${COMP_WORDS[at]} == :* || \${COMP_WORDS[at - 1]} == : ]]; then
      words[\${#words[@]}-1]+="\${COMP_WORDS[at]}"
    else
      words+=("\${COMP_WORDS[at]}")
    fi
  done
  typed="\${words[\${#words[@]}-1]}"
  case $typed in [\\"\\']*) quote="\${typed:0:1}" typed="\${typed:1}" ;; esac
  typed="\${typed//\\\\/}"
  words[\${#words[@]}-1]="$typed"
  after="\${typed##*:}"
  COMPREPLY=()
  while read -r line; do
    value="\${line%%$'\\t'*}"
    if [[ -z $quote && $typed == *:* ]]; then value="\${value:\${#typed}-\${#after}}"; fi
    if [[ -z $quote ]]; then printf -v value '%q' "$value"; fi
    COMPREPLY+=("$value")
  done < <(interlude __complete -- "\${words[@]}" 2>/dev/null)
}
complete -o nosort -o bashdefault -o default -F _interlude interlude`;

/** Either sourced, or a file in `fpath` that defines it on the first call. */
const ZSH = `#compdef interlude
_interlude() {
  local -a lines values shown
  local typed=\${(Q)words[CURRENT]}
  [[ $typed == [\\"\\']* ]] && typed=\${typed[2,-1]}
  lines=("\${(@f)$(interlude __complete -- "\${(@Q)words[2,CURRENT-1]}" "$typed" 2>/dev/null)}")
  local line
  for line in $lines; do
    [[ -z $line ]] && continue
    values+=("\${line%%$'\\t'*}")
    shown+=("\${line//$'\\t'/  }")
  done
  if (( \${#values} )); then compadd -l -d shown -a values; else _files; fi
}
if [[ \${funcstack[1]} == _interlude ]]; then _interlude; else compdef _interlude interlude; fi`;

/** Without a candidate, files: `-f` alone leaves them out. */
const FISH = `function __interlude_complete
  set -l found (interlude __complete -- (commandline -opc)[2..-1] (commandline -ct | string unescape) 2>/dev/null)
  if test (count $found) -gt 0
    printf '%s\\n' $found
  else
    __fish_complete_path (commandline -ct)
  end
end
complete -c interlude -f -a '(__interlude_complete)'`;

const SCRIPTS: Readonly<Record<Shell, string>> = { bash: BASH, zsh: ZSH, fish: FISH };

export function completionScript(shell: Shell): string {
  return SCRIPTS[shell];
}
