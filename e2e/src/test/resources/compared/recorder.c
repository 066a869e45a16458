/*
 * A service that writes down what it is given and what happens to it, one JSON object a line.
 *
 * recorder RECORDS TAG [WORD...]     appends to the file RECORDS; TAG says in each line which process of the service it is
 *
 * At its start it writes what it sees of itself. Then it takes every signal that can be taken, writes its name, and ends with code 0 after one that asks for that. Words change this:
 *   exit=CODE      ends at once
 *   raise=NUMBER   ends at once, by this signal
 *   stubborn       no signal makes it end
 *   child=TAG, stubborn-child=TAG, session-child=TAG   starts another recorder first, the last one in a session of its own
 *   daemon=FILE    goes into the background as daemon(7) describes it for SysV daemons, and leaves the PID of the process there in FILE
 *   ready-at-once  says READY=1 at NOTIFY_SOCKET
 *   store=NAME     stores /dev/full as a descriptor of this name at NOTIFY_SOCKET, unless it is given one already
 *   ready          at SIGUSR1 it is ready, and says so at NOTIFY_SOCKET and on descriptor 3, where there is one
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define LONGEST_LINE (256 * 1024)

extern char **environ;

static const char *tag;
static int records = -1;
static char line[LONGEST_LINE];
static size_t length;

static void fail(const char *what) {
  perror(what);
  _exit(99);
}

static void put(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int written = vsnprintf(line + length, sizeof line - length, format, arguments);
  va_end(arguments);
  if (written < 0 || (size_t)written >= sizeof line - length) {
    fprintf(stderr, "a line does not fit\n");
    _exit(99);
  }
  length += (size_t)written;
}

static void put_text(const char *text) {
  put("\"");
  for (const unsigned char *c = (const unsigned char *)text; *c; c++) {
    if (*c == '"' || *c == '\\') {
      put("\\%c", *c);
    } else if (*c < ' ') {
      put("\\u%04x", *c);
    } else {
      put("%c", *c);
    }
  }
  put("\"");
}

static void begin(const char *event) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  length = 0;
  put("{\"tag\":");
  put_text(tag);
  put(",\"event\":\"%s\",\"pid\":%d,\"millis\":%lld", event, getpid(), now.tv_sec * 1000LL + now.tv_nsec / 1000000);
}

/* One write(2) on a descriptor with O_APPEND: lines of several processes do not mix. */
static void end(void) {
  put("}\n");
  if (write(records, line, length) != (ssize_t)length) fail("write");
}

static void put_link(const char *name, const char *path) {
  char target[4096];
  ssize_t size = readlink(path, target, sizeof target - 1);
  target[size < 0 ? 0 : size] = 0;
  put(",\"%s\":", name);
  put_text(target);
}

static void put_file(const char *name, const char *path) {
  char content[4096];
  int file = open(path, O_RDONLY | O_CLOEXEC);
  ssize_t size = file < 0 ? -1 : read(file, content, sizeof content - 1);
  if (file >= 0) close(file);
  while (size > 0 && content[size - 1] == '\n') size--;
  content[size < 0 ? 0 : size] = 0;
  put(",\"%s\":", name);
  put_text(content);
}

/* Before any file of our own is open. */
static void put_descriptors(void) {
  DIR *directory = opendir("/proc/self/fd");
  if (!directory) fail("/proc/self/fd");
  put(",\"descriptors\":{");
  const char *comma = "";
  for (struct dirent *entry; (entry = readdir(directory));) {
    if (entry->d_name[0] == '.' || atoi(entry->d_name) == dirfd(directory)) continue;
    char path[300], target[4096];
    snprintf(path, sizeof path, "/proc/self/fd/%s", entry->d_name);
    ssize_t size = readlink(path, target, sizeof target - 1);
    target[size < 0 ? 0 : size] = 0;
    put("%s\"%s\":", comma, entry->d_name);
    put_text(target);
    comma = ",";
  }
  put("}");
  closedir(directory);
}

static void put_signals(const char *name, int (*is_member)(int)) {
  put(",\"%s\":[", name);
  const char *comma = "";
  for (int signal = 1; signal < SIGRTMIN; signal++) {
    if (signal == SIGKILL || signal == SIGSTOP || !is_member(signal)) continue;
    put("%s\"%s\"", comma, sigabbrev_np(signal));
    comma = ",";
  }
  put("]");
}

static int is_ignored(int signal) {
  struct sigaction action;
  return sigaction(signal, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}

static int is_blocked(int signal) {
  sigset_t blocked;
  sigprocmask(SIG_SETMASK, NULL, &blocked);
  return sigismember(&blocked, signal);
}

static void put_words(const char *name, char **words) {
  put(",\"%s\":[", name);
  for (char **word = words; *word; word++) {
    if (word != words) put(",");
    put_text(*word);
  }
  put("]");
}

static void describe(char **arguments) {
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  mode_t mask = umask(0);
  umask(mask);
  put(",\"parent\":%d,\"group\":%d,\"session\":%d,\"umask\":\"%04o\",\"nofile\":%llu,\"nice\":%d", getppid(), getpgrp(), getsid(0), mask,
      (unsigned long long)files.rlim_cur, getpriority(PRIO_PROCESS, 0));
  put_link("directory", "/proc/self/cwd");
  put_file("oomScoreAdj", "/proc/self/oom_score_adj");
  put_file("cgroups", "/proc/self/cgroup");
  put_signals("ignored", is_ignored);
  put_signals("blocked", is_blocked);
  put_words("arguments", arguments);
  put_words("environment", environ);
}

static void notify_with(const char *state, int descriptor) {
  const char *path = getenv("NOTIFY_SOCKET");
  if (!path) return;
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  strncpy(address.sun_path, path, sizeof address.sun_path - 1);
  socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(address.sun_path));
  if (address.sun_path[0] == '@') {
    address.sun_path[0] = 0;
  }
  int socket_ = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  struct iovec text = {(void *)state, strlen(state)};
  union {
    struct cmsghdr header;
    char room[CMSG_SPACE(sizeof descriptor)];
  } rights = {.header = {.cmsg_len = CMSG_LEN(sizeof descriptor), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS}};
  struct msghdr message = {.msg_name = &address, .msg_namelen = size, .msg_iov = &text, .msg_iovlen = 1};
  if (descriptor >= 0) {
    memcpy(CMSG_DATA(&rights.header), &descriptor, sizeof descriptor);
    message.msg_control = &rights;
    message.msg_controllen = sizeof rights;
  }
  if (socket_ < 0 || sendmsg(socket_, &message, 0) < 0) fail("NOTIFY_SOCKET");
  close(socket_);
}

static void notify(const char *state) {
  notify_with(state, -1);
}

static void store(const char *name) {
  char state[128];
  int full = open("/dev/full", O_RDONLY | O_CLOEXEC);
  snprintf(state, sizeof state, "FDSTORE=1\nFDNAME=%s", name);
  if (!getenv("LISTEN_FDS")) notify_with(state, full);
  close(full);
}

static void write_pid(const char *path) {
  char draft[4096];
  snprintf(draft, sizeof draft, "%s.new", path);
  FILE *file = fopen(draft, "w");
  if (!file || fprintf(file, "%d\n", getpid()) < 0 || fclose(file) || rename(draft, path)) fail(path);
}

/* The first process ends when the PID file is there. */
static void go_into_background(const char *pid_file) {
  int done[2];
  char byte;
  if (pipe2(done, O_CLOEXEC)) fail("pipe2");
  if (fork()) {
    close(done[1]);
    if (read(done[0], &byte, 1) != 0) fail("pipe");
    _exit(0);
  }
  setsid();
  if (fork()) _exit(0);
  write_pid(pid_file);
  close(done[0]);
  close(done[1]);
}

static const char *value(const char *word, const char *name) {
  size_t size = strlen(name);
  return strncmp(word, name, size) == 0 && word[size] == '=' ? word + size + 1 : NULL;
}

static void record_signal(int signal) {
  begin("signal");
  put(",\"signal\":\"%s\"", sigabbrev_np(signal));
  end();
}

static void announce_reload(void) {
  char state[128];
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  snprintf(state, sizeof state, "RELOADING=1\nMONOTONIC_USEC=%lld",
           (long long)now.tv_sec * 1000000 + now.tv_nsec / 1000);
  notify(state);
}

/* Pending signals are taken in the order of their numbers, which is that in which all that is compared here is sent: TERM before CONT. */
static void live(int stubborn, int tells_ready) {
  sigset_t all;
  sigfillset(&all);
  for (;;) {
    siginfo_t info;
    int signal = sigwaitinfo(&all, &info);
    if (signal < 0 || signal == SIGCHLD) continue;
    record_signal(signal);
    if (signal == SIGUSR1 && tells_ready) {
      notify("READY=1");
      if (write(3, "\n", 1) == 1) close(3);
    } else if (signal == SIGUSR2 && tells_ready) {
      announce_reload();
    } else if (!stubborn && (signal == SIGTERM || signal == SIGINT || signal == SIGQUIT || signal == SIGABRT)) {
      struct timespec patience = {.tv_nsec = 700000000};
      while ((signal = sigtimedwait(&all, &info, &patience)) > 0) {
        if (signal == SIGCHLD) continue;
        record_signal(signal);
        if (signal == SIGCONT) break;
      }
      begin("end");
      end();
      _exit(0);
    }
  }
}

static void start_child(const char *child_tag, int session, int stubborn) {
  int started[2];
  char byte;
  if (pipe2(started, O_CLOEXEC)) fail("pipe2");
  if (fork()) {
    /* The child has written its start before we write ours. */
    close(started[1]);
    while (read(started[0], &byte, 1) < 0 && errno == EINTR) {}
    close(started[0]);
    return;
  }
  close(started[0]);
  if (session) setsid();
  tag = child_tag;
  begin("start");
  end();
  close(started[1]);
  live(stubborn, 0);
}

int main(int count, char **arguments) {
  if (count < 3) {
    fprintf(stderr, "usage: recorder RECORDS TAG [WORD...]\n");
    return 2;
  }
  int stubborn = 0, tells_ready = 0, code = -1, deadly = 0;
  tag = arguments[2];
  for (char **word = arguments + 3; *word; word++) {
    const char *pid_file = value(*word, "daemon");
    if (pid_file) go_into_background(pid_file);
  }
  begin("start");
  put_descriptors();
  describe(arguments + 3);
  /* From the first line on no signal is missed. */
  sigset_t all;
  sigfillset(&all);
  sigprocmask(SIG_SETMASK, &all, NULL);
  static char start[LONGEST_LINE];
  size_t start_length = length;
  memcpy(start, line, length + 1);
  int file = open(arguments[1], O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
  /* Descriptor 3 may be asked for. */
  records = file < 0 ? -1 : fcntl(file, F_DUPFD_CLOEXEC, 100);
  if (records < 0) fail(arguments[1]);
  close(file);
  for (char **word = arguments + 3; *word; word++) {
    const char *text;
    if ((text = value(*word, "exit"))) code = atoi(text);
    if ((text = value(*word, "raise"))) deadly = atoi(text);
    if (!strcmp(*word, "stubborn")) stubborn = 1;
    if (!strcmp(*word, "ready")) tells_ready = 1;
    if ((text = value(*word, "store"))) store(text);
    if (!strcmp(*word, "ready-at-once")) notify("READY=1");
    if ((text = value(*word, "child"))) start_child(text, 0, 0);
    if ((text = value(*word, "stubborn-child"))) start_child(text, 0, 1);
    if ((text = value(*word, "session-child"))) start_child(text, 1, 0);
  }
  memcpy(line, start, start_length + 1);
  length = start_length;
  end();
  if (code >= 0) _exit(code);
  if (deadly > 0) {
    sigemptyset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL);
    raise(deadly);
  }
  live(stubborn, tells_ready);
}
