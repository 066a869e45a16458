/*
 * Opens the file or the journal that takes the child's output, and creates the file's missing directories. The child does this as root in
 * directories that members may write to, so it refuses links, devices and files of others.
 */
#define _GNU_SOURCE
#include "spawn.h"

#include <errno.h>
#include <linux/limits.h>
#include <linux/openat2.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

enum { LOG_MODE = 0640, LOG_DIRECTORY_MODE = 0755 };

static long look_at(long fd, struct statx *status)
{
    return sys(SYS_statx, fd, "", AT_EMPTY_PATH, STATX_BASIC_STATS, status);
}

static bool is_ours(uint32_t uid)
{
    return uid == 0 || uid == (uint32_t)sys(SYS_geteuid);
}

/* Whether only root or the agent can have created a directory's entries. */
static bool is_guarded(const struct statx *directory)
{
    return is_ours(directory->stx_uid) && (directory->stx_mode & (S_IWGRP | S_IWOTH)) == 0;
}

/* Copies the part before the last slash; returns the name after it, NULL if the path is too long. */
static const char *split(const char *path, char directory[static PATH_MAX])
{
    const char *name = path;
    for (int i = 0; path[i] != '\0'; i++) {
        if (i == PATH_MAX - 1) {
            return NULL;
        }
        directory[i] = path[i];
        name = path[i] == '/' ? path + i + 1 : name;
    }
    directory[name - path > 1 ? name - path - 1 : name - path] = '\0'; /* of /name, the slash stays */
    return name;
}

/* Opens the directory of a group's logs and creates it if it is missing. It may belong to a user if nobody else can have created it. */
static long open_log_directory_in(long above, const char *name)
{
    struct statx from;
    struct statx to;
    long made = sys(SYS_mkdirat, above, name, LOG_DIRECTORY_MODE);
    /* Some file systems report EROFS before EEXIST. */
    long directory = sys(SYS_openat, above, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, 0);
    if (directory == -ENOENT && made < 0) {
        return made;
    }
    if (directory < 0) {
        return directory;
    }
    long result = look_at(above, &from);
    result = result < 0 ? result : look_at(directory, &to);
    result = result == 0 && !is_guarded(&from) && !is_ours(to.stx_uid) ? -EPERM : result;
    if (result < 0) {
        sys(SYS_close, directory);
        return result;
    }
    return directory;
}

/* Creates directories again that were removed after the agent's check. All of them are root's or the agent's. */
static long make_log_directories(const char *path)
{
    char name[NAME_MAX + 1];
    long directory = sys(SYS_openat, AT_FDCWD, "/", O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
    const char *from = path + 1;
    while (directory >= 0 && *from != '\0') {
        size_t length = 0;
        while (from[length] != '\0' && from[length] != '/') {
            if (length == NAME_MAX) {
                sys(SYS_close, directory);
                return -ENAMETOOLONG;
            }
            name[length] = from[length];
            length++;
        }
        name[length] = '\0';
        from += from[length] == '/' ? length + 1 : length;
        long next = open_log_directory_in(directory, name);
        sys(SYS_close, directory);
        struct statx found;
        long result = next < 0 ? next : look_at(next, &found);
        if (result == 0 && !is_ours(found.stx_uid)) {
            result = -EPERM;
        }
        if (result < 0 && next >= 0) {
            sys(SYS_close, next);
        }
        directory = result < 0 ? result : next;
    }
    return directory;
}

/*
 * No component may be a symbolic link: the agent has checked where the links lead and who may change them, and the child
 * must resolve the path to the same file.
 */
static long open_log_directory(const char *path)
{
    struct open_how how = {.flags = O_PATH | O_DIRECTORY | O_CLOEXEC, .resolve = RESOLVE_NO_SYMLINKS};
    char above[PATH_MAX];
    const char *name = split(path, above);
    if (name == NULL) {
        return -ENAMETOOLONG;
    }
    long parent = sys(SYS_openat2, AT_FDCWD, above, &how, sizeof how);
    if (parent == -ENOENT) {
        parent = make_log_directories(above);
    }
    if (parent < 0) {
        return parent;
    }
    long directory = open_log_directory_in(parent, name);
    sys(SYS_close, parent);
    return directory;
}

/*
 * The log must be a regular file with no other name (it may be a hard link to anything). If others may create files in
 * its directory, it must be root's, the agent's, or the directory owner's. 0 or an error.
 */
static long check_log(const struct statx *directory, const struct statx *file)
{
    uint32_t type = file->stx_mode & S_IFMT;
    if (type != S_IFREG) {
        return type == S_IFLNK ? -ELOOP : type == S_IFDIR ? -EISDIR : -ENXIO;
    }
    if (file->stx_nlink != 1) {
        return -EMLINK;
    }
    bool theirs = is_ours(file->stx_uid) || file->stx_uid == directory->stx_uid;
    return is_guarded(directory) || theirs ? 0 : -EPERM;
}

/* Checked before it is opened: opening has side effects on a device, and makes a terminal the session's. */
static long open_existing_log(long directory, const char *name)
{
    char text[40] = "/proc/self/fd/";
    struct statx folder;
    struct statx file;
    long place = sys(SYS_openat, directory, name, O_PATH | O_NOFOLLOW | O_CLOEXEC, 0);
    if (place < 0) {
        return place;
    }
    long result = look_at(directory, &folder);
    result = result < 0 ? result : look_at(place, &file);
    result = result < 0 ? result : check_log(&folder, &file);
    if (result == 0) {
        text[sizeof text - 1] = '\0';
        const char *digits = decimal(text + sizeof text - 1, place);
        char *to = text + sizeof "/proc/self/fd/" - 1;
        while ((*to++ = *digits++) != '\0') {
        }
        result = open_file(text, O_WRONLY | O_APPEND | O_NOCTTY | O_NONBLOCK, 0);
    }
    sys(SYS_close, place);
    return result;
}

static long open_log(const char *path)
{
    char folder[PATH_MAX];
    const char *name = split(path, folder);
    long directory = name == NULL ? -ENAMETOOLONG : open_log_directory(folder);
    if (directory < 0) {
        return directory;
    }
    long fd = open_existing_log(directory, name);
    if (fd == -ENOENT) {
        fd = sys(SYS_openat, directory, name, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_NOFOLLOW, LOG_MODE);
    }
    sys(SYS_close, directory);
    return fd;
}

/* From here on, the log's content is this process's. */
static void note_log(struct slot *slot, long fd)
{
    struct statx file;
    if (look_at(fd, &file) == 0) {
        slot->log_inode = (int64_t)file.stx_ino;
        slot->log_device = (int64_t)((uint64_t)file.stx_dev_minor << 32 | file.stx_dev_major);
        slot->log_size = (int64_t)file.stx_size;
    }
}

/*
 * Connects to the journal and says who writes. The connection is the process's own, so that the journal knows its PID.
 * A journal that does not answer refuses the connection once its queue is full: nothing waits here.
 */
static long open_journal(const char *path, const char *header)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    size_t length = 0;
    for (; path[length] != '\0'; length++) {
        if (length == sizeof address.sun_path - 1) {
            return -ENAMETOOLONG;
        }
        address.sun_path[length] = path[length];
    }
    size_t size = 0;
    while (header[size] != '\0') {
        size++;
    }
    long fd = sys(SYS_socket, AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (fd < 0) {
        return fd;
    }
    long result = sys(SYS_connect, fd, &address, sizeof address);
    if (result == 0) {
        long written = sys(SYS_sendto, fd, header, size, MSG_NOSIGNAL, NULL, 0);
        result = written < 0 ? written : (size_t)written < size ? -EPIPE : 0;
    }
    result = result < 0 ? result : sys(SYS_shutdown, fd, SHUT_RD);
    /* A program that writes much waits for the journal, as a service of systemd does. */
    result = result < 0 ? result : sys(SYS_fcntl, fd, F_SETFL, O_RDWR);
    if (result < 0) {
        sys(SYS_close, fd);
        return result;
    }
    return fd;
}

/* The agent's descriptor if the request has one. A log that cannot be opened does not prevent the start. */
long log_open_output(struct slot *slot)
{
    if (slot->request->output != 0) {
        return slot->request->output;
    }
    const char *journal = at(slot->request, slot->request->journal);
    if (journal != NULL) {
        long fd = open_journal(journal, at(slot->request, slot->request->journal_header));
        if (fd >= 0) {
            return fd;
        }
        slot->log_error = (int32_t)-fd;
    }
    const char *log = at(slot->request, slot->request->log);
    if (log != NULL) {
        long fd = open_log(log);
        if (fd >= 0) {
            note_log(slot, fd);
            return fd;
        }
        slot->log_error = (int32_t)-fd;
    }
    return open_file("/dev/null", O_WRONLY, 0);
}
