/*
 * A function host for tests: answers GETs over HTTP/1.1 on $HEARTH_SOCKET (made under another name, then
 * renamed) or on TCP $PORT. The first argument chooses how it behaves.
 *   serve           answers until SIGTERM, then exits with 0
 *   stubborn        ignores SIGTERM
 *   fail            prints a reason to stderr and exits with 1
 *   crash           is ended by a signal before it listens
 *   silent          never listens
 *   link            puts a symbolic link where the socket belongs
 *   hungry          takes memory before it listens
 * Paths: /eat takes memory without end, /exit/N exits, /env/NAME tells a variable, /log/N writes N lines,
 * /ready answers 503 until it was asked three times, all else answers "hello".
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static void term(int s) { (void)s; _exit(0); }

static void eat(void) {
  for (;;) {
    char *p = malloc(1 << 20);
    if (p) memset(p, 1, 1 << 20);
  }
}

static void answer(int c) {
  static int asked = 0;
  char in[4096], out[8192], path[1024] = "/", body[4096] = "hello";
  int status = 200, n = read(c, in, sizeof in - 1);
  if (n <= 0) return;
  in[n] = 0;
  sscanf(in, "GET %1023s", path);
  if (!strcmp(path, "/eat")) eat();
  if (!strncmp(path, "/exit/", 6)) _exit(atoi(path + 6));
  if (!strcmp(path, "/ready")) status = ++asked < 3 ? 503 : 200;
  if (!strncmp(path, "/env/", 5)) {
    char *v = getenv(path + 5);
    snprintf(body, sizeof body, "%s", v ? v : "");
  }
  if (!strncmp(path, "/log/", 5)) {
    for (int i = 0; i < atoi(path + 5); i++) printf("line %d of a chatty function\n", i);
    fflush(stdout);
  }
  n = snprintf(out, sizeof out, "HTTP/1.1 %d X\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n%s",
               status, strlen(body), body);
  if (write(c, out, n) != n) perror("write");
}

int main(int argc, char **argv) {
  const char *mode = argc > 1 ? argv[1] : "serve", *path = getenv("HEARTH_SOCKET");
  signal(SIGPIPE, SIG_IGN);
  signal(SIGTERM, strcmp(mode, "stubborn") ? term : SIG_IGN);
  printf("starting %s\n", mode);
  fflush(stdout);
  if (!strcmp(mode, "fail")) {
    fprintf(stderr, "cannot load handler.js: no such file\n    at somewhere (deep)\n");
    return 1;
  }
  if (!strcmp(mode, "crash")) *(volatile int *)0 = 0;
  if (!strcmp(mode, "silent")) for (;;) pause();
  if (!strcmp(mode, "hungry")) eat();
  if (!strcmp(mode, "link")) {
    if (symlink("/etc/passwd", path)) perror("symlink");
    for (;;) pause();
  }
  int s;
  if (path) {
    struct sockaddr_un a = {.sun_family = AF_UNIX};
    snprintf(a.sun_path, sizeof a.sun_path, "%s.new", path);
    s = socket(AF_UNIX, SOCK_STREAM, 0);
    if (bind(s, (struct sockaddr *)&a, sizeof a) || listen(s, 128)) { perror("listen"); return 1; }
    if (rename(a.sun_path, path)) { perror("rename"); return 1; }
  } else {
    struct sockaddr_in a = {.sin_family = AF_INET};
    int one = 1;
    a.sin_port = htons(atoi(getenv("PORT")));
    s = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(s, (struct sockaddr *)&a, sizeof a) || listen(s, 128)) { perror("listen"); return 1; }
  }
  for (;;) {
    int c = accept(s, 0, 0);
    if (c < 0) continue;
    answer(c);
    close(c);
  }
}
