/*
 * Tries system calls and kernel quotas from inside a container, for tests.
 *   calls             one line "NAME ERRNO" per system call below; "killed" instead of a number where
 *                     the call ended its process
 *   sockets           one line "FAMILY HIGH PROTOCOL ERRNO" per socket tried
 *   take NAME MOST... takes up to MOST of each quota, prints "NAME GOT ERRNO", and ends
 *   hold NAME MOST... likewise, but prints "held" and keeps what it has until it is ended
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sched.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static char zeros[4096];

struct call { const char *name; long number, a, b, c, d, e; };

#ifdef __x86_64__
/* socketcall(SYS_SOCKET, {AF_ALG, SOCK_SEQPACKET, 0}) by the table of 32-bit system calls */
static long old_socketcall(void) {
  long result;
  unsigned *arguments = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
  arguments[0] = 38; arguments[1] = 5; arguments[2] = 0;
  __asm__ volatile("int $0x80" : "=a"(result) : "a"(102), "b"(1), "c"(arguments) : "memory", "r8", "r9", "r10", "r11");
  if (result < 0) { errno = -result; return -1; }
  return result;
}
#define X32 0x40000000
#endif

static void tell(const char *name, long (*run)(void *), void *argument) {
  int channel[2], status, got = -1;
  if (pipe(channel)) exit(1);
  pid_t child = fork();
  if (child == 0) {
    errno = 0;
    int failure = run(argument) < 0 ? errno : 0;
    if (write(channel[1], &failure, sizeof failure) != sizeof failure) _exit(1);
    _exit(0);
  }
  close(channel[1]);
  ssize_t count = read(channel[0], &got, sizeof got);
  close(channel[0]);
  waitpid(child, &status, 0);
  if (count == sizeof got) printf("%s %d\n", name, got); else printf("%s killed\n", name);
}

static long make(void *argument) {
  struct call *c = argument;
  return syscall(c->number, c->a, c->b, c->c, c->d, c->e);
}

#ifdef __x86_64__
static long make_old(void *argument) { (void)argument; return old_socketcall(); }
#endif

static void calls(void) {
  long z = (long)zeros;
  struct call all[] = {
    {"getpid", SYS_getpid, 0, 0, 0, 0, 0},
    {"add_key", SYS_add_key, (long)"user", (long)"x", z, 1, -3},
    {"request_key", SYS_request_key, (long)"user", (long)"x", 0, 0, 0},
    {"keyctl", SYS_keyctl, 0, -3, 1, 0, 0},
    {"bpf", SYS_bpf, 0, z, 64, 0, 0},
    {"perf_event_open", SYS_perf_event_open, z, 0, -1, -1, 0},
    {"userfaultfd", SYS_userfaultfd, 1, 0, 0, 0, 0},
    {"io_uring_setup", SYS_io_uring_setup, 1, z, 0, 0, 0},
    {"io_uring_enter", SYS_io_uring_enter, 0, 0, 0, 0, 0},
    {"io_uring_register", SYS_io_uring_register, 0, 0, 0, 0, 0},
    {"io_setup", SYS_io_setup, 1, z, 0, 0, 0},
    {"unshare", SYS_unshare, CLONE_NEWUSER, 0, 0, 0, 0},
    {"clone-newuser", SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0},
    {"clone3", SYS_clone3, z, 88, 0, 0, 0},
    {"setns", SYS_setns, 0, 0, 0, 0, 0},
    {"mount", SYS_mount, (long)"x", (long)"/tmp", (long)"tmpfs", 0, 0},
    {"umount2", SYS_umount2, (long)"/tmp", 0, 0, 0, 0},
    {"pivot_root", SYS_pivot_root, (long)"/", (long)"/", 0, 0, 0},
    {"chroot", SYS_chroot, (long)"/tmp", 0, 0, 0, 0},
    {"open_tree", 428, -100, (long)"/", 0, 0, 0},
    {"move_mount", 429, -100, (long)"/", -100, (long)"/", 0},
    {"fsopen", 430, (long)"tmpfs", 0, 0, 0, 0},
    {"fsconfig", 431, 0, 0, 0, 0, 0},
    {"fsmount", 432, 0, 0, 0, 0, 0},
    {"fspick", 433, -100, (long)"/", 0, 0, 0},
    {"mount_setattr", 442, -100, (long)"/", 0, z, 32},
    {"open_by_handle_at", SYS_open_by_handle_at, -100, z, 0, 0, 0},
    {"fanotify_init", SYS_fanotify_init, 0, 0, 0, 0, 0},
    {"init_module", SYS_init_module, z, 1, z, 0, 0},
    {"finit_module", SYS_finit_module, 0, z, 0, 0, 0},
    {"delete_module", SYS_delete_module, z, 0, 0, 0, 0},
    {"kexec_load", SYS_kexec_load, 0, 0, 0, 0, 0},
    {"reboot", SYS_reboot, 0, 0, 0, 0, 0},
    {"swapon", SYS_swapon, z, 0, 0, 0, 0},
    {"swapoff", SYS_swapoff, z, 0, 0, 0, 0},
    {"acct", SYS_acct, 0, 0, 0, 0, 0},
    {"quotactl", SYS_quotactl, 0, 0, 0, 0, 0},
    {"syslog", SYS_syslog, 10, 0, 0, 0, 0},
    {"sethostname", SYS_sethostname, (long)"x", 1, 0, 0, 0},
    {"setdomainname", SYS_setdomainname, (long)"x", 1, 0, 0, 0},
    {"clock_settime", SYS_clock_settime, 0, z, 0, 0, 0},
    {"settimeofday", SYS_settimeofday, z, 0, 0, 0, 0},
    {"kcmp", SYS_kcmp, 1, 1, 0, 0, 0},
    {"pidfd_getfd", 438, 0, 0, 0, 0, 0},
    {"process_madvise", 440, 0, z, 0, 0, 0},
    {"mbind", SYS_mbind, 0, 0, 0, 0, 0},
    {"set_mempolicy", SYS_set_mempolicy, 0, 0, 0, 0, 0},
    {"get_mempolicy", SYS_get_mempolicy, 0, 0, 0, 0, 0},
    {"move_pages", SYS_move_pages, 0, 0, 0, 0, 0},
    {"migrate_pages", SYS_migrate_pages, 0, 0, 0, 0, 0},
    {"vhangup", SYS_vhangup, 0, 0, 0, 0, 0},
    {"lookup_dcookie", SYS_lookup_dcookie, 0, 0, 0, 0, 0},
    {"personality-odd", SYS_personality, 0x0400000, 0, 0, 0, 0},
#ifdef __x86_64__
    {"modify_ldt", SYS_modify_ldt, 0, z, 16, 0, 0},
    {"iopl", SYS_iopl, 3, 0, 0, 0, 0},
    {"ioperm", SYS_ioperm, 0, 1, 1, 0, 0},
    {"x32-socket", X32 | SYS_socket, 38, 5, 0, 0, 0},
#endif
  };
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) tell(all[i].name, make, &all[i]);
#ifdef __x86_64__
  tell("socketcall", make_old, 0);
#endif
}

/* A process of its own for each type, since a family's module may object to some. */
static void one_socket(long number, const char *how, long family, long protocol) {
  int type, failure = EPERM, types[] = {SOCK_STREAM, SOCK_DGRAM, SOCK_RAW, SOCK_SEQPACKET};
  for (type = 0; type < 4; type++) {
    int pair[2];
    long result = syscall(number, family, types[type] | SOCK_CLOEXEC, protocol, pair);
    if (result >= 0) { close(result); failure = 0; break; }
    if (errno != EPERM) failure = errno;
  }
  printf("%s %ld %ld %ld %d\n", how, family & 0xffffffff, family >> 32, protocol, failure);
}

static void sockets(void) {
  for (long family = 0; family <= 64; family++) {
    one_socket(SYS_socket, "socket", family, 0);
    one_socket(SYS_socket, "socket", family | 1L << 32, 0);
    one_socket(SYS_socketpair, "socketpair", family, 0);
  }
  for (long protocol = 0; protocol <= 300; protocol++) {
    one_socket(SYS_socket, "socket", AF_INET, protocol);
    one_socket(SYS_socket, "socket", AF_INET6, protocol);
    if (protocol < 32) one_socket(SYS_socket, "socket", AF_NETLINK, protocol);
  }
}

/* Where it has more than one process, each child keeps its share and waits. */
static long taken(const char *name, long most) {
  long got = 0;
  errno = 0;
  if (!strcmp(name, "inotify-instances")) {
    while (got < most && inotify_init1(0) >= 0) got++;
  } else if (!strcmp(name, "inotify-watches")) {
    int queue = inotify_init1(0);
    for (char path[64]; got < most; got++) {
      snprintf(path, sizeof path, "/tmp/w%ld", got);
      if (mkdir(path, 0700) || inotify_add_watch(queue, path, IN_MODIFY) < 0) break;
    }
  } else if (!strcmp(name, "signals")) {
    sigset_t all;
    union sigval value = {0};
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, 0);
    while (got < most && sigqueue(getpid(), SIGRTMIN, value) == 0) got++;
  } else if (!strcmp(name, "timers")) {
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMIN};
    timer_t timer;
    while (got < most && timer_create(CLOCK_MONOTONIC, &event, &timer) == 0) got++;
  } else if (!strcmp(name, "queues")) {
    struct mq_attr attributes = {.mq_maxmsg = 10, .mq_msgsize = 1024};
    for (char path[64]; got < most; got++) {
      snprintf(path, sizeof path, "/q%ld", got);
      if (mq_open(path, O_CREAT | O_RDWR, 0600, &attributes) < 0) break;
    }
  } else if (!strcmp(name, "pipe-pages")) {
    /* one page is what is left to those above the limit; more must be asked for */
    while (got < most) {
      int ends[2];
      if (pipe(ends)) break;
      if (fcntl(ends[1], F_GETPIPE_SZ) < 65536) { errno = EPERM; break; }
      got += 16;
    }
  } else if (!strcmp(name, "epoll-watches")) {
    int file[100], count = 0;
    for (; count < 100; count++) file[count] = eventfd(0, 0);
    while (got < most) {
      struct epoll_event event = {.events = EPOLLIN};
      int set = epoll_create1(0);
      if (set < 0) break;
      for (count = 0; count < 100 && epoll_ctl(set, EPOLL_CTL_ADD, file[count], &event) == 0; count++) got++;
      if (count < 100) break;
    }
  } else if (!strcmp(name, "locks")) {
    int file = open("/tmp/locks", O_CREAT | O_RDWR, 0600);
    for (; got < most; got++) {
      struct flock lock = {.l_type = F_WRLCK, .l_start = 2 * got, .l_len = 1};
      if (fcntl(file, F_SETLK, &lock)) break;
    }
  } else if (!strcmp(name, "terminals")) {
    while (got < most && open("/dev/ptmx", O_RDWR | O_NOCTTY) >= 0) got++;
  } else if (!strcmp(name, "locked-memory")) {
    for (; got < most; got++) {
      void *page = mmap(0, 65536, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
      if (page == MAP_FAILED || mlock(page, 65536)) break;
    }
  } else if (!strcmp(name, "processes")) {
    while (got < most) {
      pid_t child = fork();
      if (child < 0) break;
      if (child == 0) for (;;) pause();
      got++;
    }
  } else if (!strcmp(name, "files")) {
    while (got < most && open("/dev/null", O_RDONLY) >= 0) got++;
  }
  return got;
}

/* Some of the calls would change the machine where nothing refuses them. */
static void require_container(void) {
  char map[64] = "";
  int file = open("/proc/self/uid_map", O_RDONLY);
  if (file < 0 || read(file, map, sizeof map - 1) < 1 || strtol(map + 11, 0, 10) == 0) {
    fprintf(stderr, "not in a user namespace\n");
    exit(1);
  }
}

int main(int argc, char **argv) {
  require_container();
  setvbuf(stdout, 0, _IOLBF, 0);
  if (argc > 1 && !strcmp(argv[1], "calls")) calls();
  if (argc > 1 && !strcmp(argv[1], "sockets")) sockets();
  for (int i = 2; i + 1 < argc; i += 2) {
    long got = taken(argv[i], atol(argv[i + 1]));
    printf("%s %ld %d\n", argv[i], got, errno);
  }
  if (argc > 1 && !strcmp(argv[1], "hold")) { printf("held\n"); for (;;) pause(); }
  return 0;
}
