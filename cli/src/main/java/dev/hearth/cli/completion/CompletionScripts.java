package dev.hearth.cli.completion;

import java.util.Optional;

/** What a shell reads to complete command lines of {@code hearth}. */
public final class CompletionScripts {
  /** The hidden command that they call; it prints a word a line, or one of the marks below. */
  public static final String COMMAND = "__complete";

  public static final String FILES = ":files";
  public static final String DIRECTORIES = ":directories";

  private static final String BASH =
      """
      # bash completion of hearth
      _hearth() {
        local words word
        COMPREPLY=()
        words=$("${COMP_WORDS[0]}" __complete -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null) || return 0
        case $words in
          :files) compopt -o default ;;
          :directories) compopt -o dirnames ;;
          *) while read -r word; do [[ -z $word ]] || COMPREPLY+=("$word"); done <<<"$words" ;;
        esac
      }
      complete -F _hearth hearth
      """;

  private static final String ZSH =
      """
      #compdef hearth
      # zsh completion of hearth
      (( $+functions[compdef] )) || { autoload -Uz compinit && compinit; }
      _hearth() {
        local -a found
        found=(${(f)"$("${(Q)words[1]}" __complete -- "${(@Q)words[2,CURRENT]}" 2>/dev/null)"})
        case ${found[1]} in
          :files) _files ;;
          :directories) _files -/ ;;
          *) compadd -- $found ;;
        esac
      }
      compdef _hearth hearth
      """;

  private static final String FISH =
      """
      # fish completion of hearth
      function __hearth_complete
        set -l words (commandline -opc)
        set -l begun (commandline -ct)
        set -l found ($words[1] __complete -- $words[2..-1] "$begun" 2>/dev/null)
        switch "$found[1]"
          case :files
            __fish_complete_path "$begun"
          case :directories
            __fish_complete_directories "$begun" ""
          case '*'
            printf '%s\n' $found
        end
      end
      complete -c hearth -f -a '(__hearth_complete)'
      """;

  private CompletionScripts() {}

  public static Optional<String> of(String shell) {
    return switch (shell) {
      case "bash" -> Optional.of(BASH);
      case "zsh" -> Optional.of(ZSH);
      case "fish" -> Optional.of(FISH);
      default -> Optional.empty();
    };
  }
}
