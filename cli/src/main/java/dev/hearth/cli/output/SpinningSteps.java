package dev.hearth.cli.output;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** The step under way as one line that is redrawn ten times a second. */
final class SpinningSteps implements StepLines {
  private static final String FRAMES = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏";
  private static final Duration REDRAW = Duration.ofMillis(100);
  private static final int STEP_WIDTH = 14;

  private static final String CLEAR = TerminalStream.clearLine();

  private final Screen screen;
  private final Thread redrawing;
  private String step;
  private String detail = "";
  private long begun;
  private int frame;
  private boolean closed;

  SpinningSteps(Screen screen) {
    this.screen = screen;
    this.redrawing = Thread.ofPlatform().daemon().name("progress").start(this::redraw);
  }

  @Override
  public synchronized void begin(String name) {
    step = name;
    detail = "";
    begun = System.nanoTime();
    draw();
  }

  @Override
  public synchronized void detail(String text) {
    detail = text.strip();
    draw();
  }

  /** Seen with the next redraw. */
  @Override
  public synchronized void progress(long done, long total) {
    detail = ProgressBar.of(done, total);
  }

  @Override
  public synchronized void end(String name, Duration took, String outcome) {
    step = null;
    Paint paint = screen.paint();
    screen
        .out()
        .println(
            CLEAR
                + paint.green("✓ ")
                + padded(name)
                + paint.faint(padded(Quantity.took(took)))
                + outcome);
  }

  @Override
  public synchronized void close() {
    if (step != null) {
      screen.out().println(CLEAR + screen.paint().red("✗ ") + padded(step));
      step = null;
    }
    closed = true;
    LockSupport.unpark(redrawing);
    screen.out().flush();
  }

  private void redraw() {
    while (true) {
      LockSupport.parkNanos(REDRAW.toNanos());
      synchronized (this) {
        if (closed) {
          return;
        }
        frame++;
        draw();
      }
    }
  }

  private void draw() {
    if (step == null) {
      return;
    }
    Duration sofar = Duration.ofNanos(System.nanoTime() - begun);
    // With the mark, the step and the time before it: a line that wraps cannot be redrawn.
    String shown = Words.shortened(detail, Math.max(1, screen.columns() - 2 - 2 * STEP_WIDTH - 1));
    Paint paint = screen.paint();
    screen
        .out()
        .print(
            CLEAR
                + paint.cyan(String.valueOf(FRAMES.charAt(frame % FRAMES.length())))
                + " "
                + padded(step)
                + paint.faint(padded(sofar.toSeconds() + " s"))
                + shown);
    screen.out().flush();
  }

  private static String padded(String text) {
    return text + " ".repeat(Math.max(1, STEP_WIDTH - text.length()));
  }
}
