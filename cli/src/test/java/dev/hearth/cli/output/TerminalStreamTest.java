package dev.hearth.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TerminalStreamTest {
  private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
  private final TerminalStream stream =
      new TerminalStream(new PrintStream(shown, true, StandardCharsets.UTF_8));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1b5b324a | \\u001b[2J",
        "1b5d303b7469746c6507 | \\u001b]0;title\\u0007",
        "610d62 | a\\u000db",
        "c29b33316d | \\u009b31m",
        "c285 | \\u0085",
        "7f08 | \\u007f\\u0008",
        "00 | \\u0000",
        "e280ae78 | \\u202ex",
        "e281a6 | \\u2066",
        "e280a8 | \\u2028",
        "f3a08081 | \\U000e0001",
        "9b | \\x9b",
        "ff61c3 | \\xffa\\xc3",
        "eda080 | \\xed\\xa0\\x80",
        "c0af | \\xc0\\xaf",
      })
  void whatATerminalWouldActOnIsMadeVisible(String hex, String expected) {
    stream.writeBytes(java.util.HexFormat.of().parseHex(hex));
    stream.close();
    assertThat(shown.toString(StandardCharsets.UTF_8)).isEqualTo(expected);
  }

  @Test
  void textOfAllLanguagesPassesAlsoWhereWritesEndInsideACharacter() {
    String text = "naïve\tÄ €, 日本語, עברית, 👩‍👩‍👧 and 𝄞 \ufffd\n";
    for (byte one : text.getBytes(StandardCharsets.UTF_8)) {
      stream.write(one);
    }
    stream.print(text);
    stream.flush();
    assertThat(shown.toString(StandardCharsets.UTF_8)).isEqualTo(text + text);
  }

  @Test
  void aLineMayEndAsOnOtherSystems() {
    stream.print("one\r\ntwo\r\n");
    stream.flush();
    assertThat(shown.toString(StandardCharsets.UTF_8)).isEqualTo("one\ntwo\n");
  }

  @Test
  void onlyThisProgramsOwnSequencesReachTheTerminal() {
    stream.print(Paint.COLOURED.red("error: ") + "\u001b[31mforged\u001b[0m");
    stream.flush();
    assertThat(shown.toString(StandardCharsets.UTF_8))
        .isEqualTo("\u001b[31merror: \u001b[0m\\u001b[31mforged\\u001b[0m");
  }
}
