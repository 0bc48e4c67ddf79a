/** Completion as a script of the shell's own: nothing is started while somebody types. */

export interface CompletedCommand {
  name: string;
  summary: string;
  /** What the first argument may be; none for a file. */
  words: readonly string[];
  options: readonly {
    flag: string;
    short: string | null;
    takesValue: boolean;
    /** What the value may be; none for a file or anything else. */
    values: readonly string[];
    describe: string;
  }[];
}

export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

export const scripts: Record<Shell, (commands: readonly CompletedCommand[]) => string> = { bash, zsh, fish };

/** Files are completed where the function has no words, which is what `-o default` says. */
function bash(commands: readonly CompletedCommand[]): string {
  const values = commands.flatMap(({ name, options }) =>
    options.flatMap(({ flag, short, takesValue, values }) => {
      if (!takesValue) return [];
      const pattern = [flag, ...(short ? [short] : [])].map((one) => `'${name} ${one}'`).join('|');
      return [`    ${pattern}) words='${values.join(' ')}' ;;`];
    }),
  );
  const flags = commands.map(({ name, options }) => {
    const all = options.flatMap(({ flag, short }) => [flag, ...(short ? [short] : [])]);
    return `        ${name}) words='${[...all, '--help'].join(' ')}' ;;`;
  });
  const words = commands
    .filter(({ words }) => words.length > 0)
    .map(({ name, words }) => `        ${name}) (( COMP_CWORD == 2 )) && words='${words.join(' ')}' ;;`);
  return `# fairprobe completion for bash
_fairprobe() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" command="\${COMP_WORDS[1]}" words=''
  COMPREPLY=()
  if (( COMP_CWORD == 1 )); then
    COMPREPLY=( $(compgen -W '${commands.map(({ name }) => name).join(' ')} --help --version' -- "$current") )
    return
  fi
  case "$command $previous" in
${values.join('\n')}
    *)
      if [[ "$current" == -* ]]; then
        case "$command" in
${flags.join('\n')}
        esac
      else
        case "$command" in
${words.join('\n')}
        esac
      fi ;;
  esac
  [[ -n "$words" ]] && COMPREPLY=( $(compgen -W "$words" -- "$current") )
}
complete -o default -F _fairprobe fairprobe
`;
}

function zsh(commands: readonly CompletedCommand[]): string {
  const said = (text: string) => text.replaceAll("'", "'\\''");
  const inBrackets = (text: string) => said(text.replace(/[[\]:\\]/g, '\\$&'));
  const cases = commands.map(({ name, words, options }) => {
    const all = options.map(({ flag, short, takesValue, values, describe }) => {
      const names = short ? `{${short},${flag}}` : flag;
      const action = values.length > 0 ? `(${values.join(' ')})` : '_files';
      return `'*'${names}'[${inBrackets(describe)}]${takesValue ? `:value:${action}` : ''}'`;
    });
    const first = words.length > 0 ? `'1:name:(${words.join(' ')})' '*:file:_files'` : "'*:file:_files'";
    return `    ${name}) _arguments ${[...all, "'(-h --help)'{-h,--help}'[Show help]'", first].join(' \\\n      ')} ;;`;
  });
  return `#compdef fairprobe
# fairprobe completion for zsh
_fairprobe() {
  local -a commands
  commands=(
${commands.map(({ name, summary }) => `    '${name}:${said(summary.replaceAll(':', '\\:'))}'`).join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
${cases.join('\n')}
  esac
}
if [[ $funcstack[1] == _fairprobe ]]; then _fairprobe "$@"; else compdef _fairprobe fairprobe; fi
`;
}

function fish(commands: readonly CompletedCommand[]): string {
  const quoted = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  const lines = commands.flatMap(({ name, summary, words, options }) => {
    const within = `complete -c fairprobe -n '__fish_seen_subcommand_from ${name}'`;
    return [
      `complete -c fairprobe -f -n __fish_use_subcommand -a ${name} -d ${quoted(summary)}`,
      ...(words.length > 0 ? [`${within} -f -a ${quoted(words.join(' '))}`] : []),
      ...options.map(({ flag, short, takesValue, values, describe }) => {
        const names = `-l ${flag.slice(2)}${short ? ` -s ${short.slice(1)}` : ''}`;
        const value = !takesValue ? '' : values.length > 0 ? ` -x -a ${quoted(values.join(' '))}` : ' -r';
        return `${within} ${names}${value} -d ${quoted(describe)}`;
      }),
    ];
  });
  return `# fairprobe completion for fish\n${lines.join('\n')}\n`;
}
