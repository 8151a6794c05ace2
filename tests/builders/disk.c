/* A disk that forgets what was not synced, that is full, or that may not be written to.
 *
 * Preloaded into a process, this passes the calls on the files of one folder on to the system and
 * notes them in a log, from which builders.disks makes what would be left after a loss of power.
 *
 *   FAULTY_FOLDER   the folder, absolute; without it nothing is looked at
 *   FAULTY_EXCEPT   files of it whose name begins so are left alone
 *   FAULTY_LOG      where to note what is done
 *   FAULTY_FULL     bytes that may still be written: after them, there is no space
 *   FAULTY_READONLY set: no file can be opened for writing
 *
 * A record is six numbers of eight bytes (operation, inode, offset, length of data, length of a
 * name, 0), then the data, then the name.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { WRITE = 1, TRUNCATE, SYNC, SYNC_FOLDER, NAME, UNNAME };

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static int64_t written;

#define REAL(result, name, ...)                                   \
    static result (*real)(__VA_ARGS__);                           \
    if (!real) *(void **)&real = dlsym(RTLD_NEXT, name)

/* The name inside the folder, NULL for what is elsewhere; "" for the folder itself. */
static const char *inside(const char *path)
{
    const char *folder = getenv("FAULTY_FOLDER"), *except = getenv("FAULTY_EXCEPT");
    size_t length = folder ? strlen(folder) : 0;
    if (!length || strncmp(path, folder, length)) return NULL;
    if (!path[length]) return path + length;
    if (path[length] != '/') return NULL;
    const char *name = path + length + 1;
    if (except && *except && !strncmp(name, except, strlen(except))) return NULL;
    return name;
}

static const char *absolute(const char *path, char *buffer)
{
    if (path[0] == '/') return path;
    if (!getcwd(buffer, 4096)) return path;
    strcat(buffer, "/");
    return strcat(buffer, path);
}

static const char *name_of(int fd, char *buffer)
{
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, buffer, 4095);
    if (length < 0) return NULL;
    buffer[length] = 0;
    return inside(buffer);
}

static void note(int64_t operation, int64_t inode, int64_t offset, const void *data, int64_t length,
                 const char *name)
{
    const char *path = getenv("FAULTY_LOG");
    if (!path) return;
    int log = syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    int64_t named = name ? strlen(name) : 0;
    int64_t head[6] = {operation, inode, offset, length, named, 0};
    size_t size = sizeof head + length + named;
    char *record = malloc(size);
    memcpy(record, head, sizeof head);
    memcpy(record + sizeof head, data, length);
    memcpy(record + sizeof head + length, name ? name : "", named);
    if (syscall(SYS_write, log, record, size) != (long)size) abort();
    free(record);
    syscall(SYS_close, log);
}

static int64_t inode(int fd)
{
    struct stat status;
    return fstat(fd, &status) ? 0 : (int64_t)status.st_ino;
}

static int is_full(size_t count)
{
    const char *full = getenv("FAULTY_FULL");
    if (!full) return 0;
    written += count;
    if (written <= atoll(full)) return 0;
    errno = ENOSPC;
    return 1;
}

static int is_refused(const char *path, int flags)
{
    char buffer[8192];
    if (!getenv("FAULTY_READONLY") || !(flags & (O_WRONLY | O_RDWR | O_CREAT))) return 0;
    if (!inside(absolute(path, buffer))) return 0;
    errno = EROFS;
    return 1;
}

int access(const char *path, int mode)
{
    REAL(int, "access", const char *, int);
    return mode & W_OK && is_refused(path, O_WRONLY) ? -1 : real(path, mode);
}

static int opened(int fd, const char *path, int existed, int flags)
{
    char buffer[8192];
    const char *name = fd < 0 ? NULL : inside(absolute(path, buffer));
    if (name && *name && !existed && (flags & O_CREAT)) note(NAME, inode(fd), 0, "", 0, name);
    if (name && *name && existed && (flags & O_TRUNC)) note(TRUNCATE, inode(fd), 0, "", 0, NULL);
    return fd;
}

static int open_any(const char *symbol, const char *path, int flags, mode_t mode)
{
    int (*real)(const char *, int, ...);
    *(void **)&real = dlsym(RTLD_NEXT, symbol);
    if (is_refused(path, flags)) return -1;
    pthread_mutex_lock(&mutex);
    int existed = !access(path, F_OK);
    int fd = opened(real(path, flags, mode), path, existed, flags);
    pthread_mutex_unlock(&mutex);
    return fd;
}

#define MODE(flags)                         \
    mode_t mode = 0;                        \
    if ((flags) & (O_CREAT | __O_TMPFILE)) { \
        va_list rest;                       \
        va_start(rest, flags);              \
        mode = va_arg(rest, mode_t);        \
        va_end(rest);                       \
    }

int open(const char *path, int flags, ...) { MODE(flags) return open_any("open", path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE(flags) return open_any("open64", path, flags, mode); }

static ssize_t positioned(const char *symbol, int fd, const void *data, size_t count, off64_t offset)
{
    ssize_t (*real)(int, const void *, size_t, off64_t);
    *(void **)&real = dlsym(RTLD_NEXT, symbol);
    char buffer[4096];
    const char *name = name_of(fd, buffer);
    if (!name) return real(fd, data, count, offset);
    pthread_mutex_lock(&mutex);
    ssize_t done = is_full(count) ? -1 : real(fd, data, count, offset);
    if (done > 0) note(WRITE, inode(fd), offset, data, done, NULL);
    pthread_mutex_unlock(&mutex);
    return done;
}

ssize_t pwrite(int fd, const void *data, size_t count, off_t offset)
{
    return positioned("pwrite", fd, data, count, offset);
}

ssize_t pwrite64(int fd, const void *data, size_t count, off64_t offset)
{
    return positioned("pwrite64", fd, data, count, offset);
}

ssize_t write(int fd, const void *data, size_t count)
{
    REAL(ssize_t, "write", int, const void *, size_t);
    char buffer[4096];
    const char *name = name_of(fd, buffer);
    if (!name) return real(fd, data, count);
    pthread_mutex_lock(&mutex);
    off64_t offset = lseek64(fd, 0, SEEK_CUR);
    ssize_t done = is_full(count) ? -1 : real(fd, data, count);
    if (done > 0) note(WRITE, inode(fd), offset, data, done, NULL);
    pthread_mutex_unlock(&mutex);
    return done;
}

static int truncated(const char *symbol, int fd, off64_t length)
{
    int (*real)(int, off64_t);
    *(void **)&real = dlsym(RTLD_NEXT, symbol);
    char buffer[4096];
    const char *name = name_of(fd, buffer);
    pthread_mutex_lock(&mutex);
    int done = real(fd, length);
    if (name && !done) note(TRUNCATE, inode(fd), length, "", 0, NULL);
    pthread_mutex_unlock(&mutex);
    return done;
}

int ftruncate(int fd, off_t length) { return truncated("ftruncate", fd, length); }
int ftruncate64(int fd, off64_t length) { return truncated("ftruncate64", fd, length); }

static int synced(const char *symbol, int fd)
{
    int (*real)(int);
    *(void **)&real = dlsym(RTLD_NEXT, symbol);
    char buffer[4096];
    const char *name = name_of(fd, buffer);
    if (!name) return real(fd);
    /* Nothing is passed on: only what the log says is durable, and the tests are quick. */
    pthread_mutex_lock(&mutex);
    note(*name ? SYNC : SYNC_FOLDER, inode(fd), 0, "", 0, NULL);
    pthread_mutex_unlock(&mutex);
    return 0;
}

int fsync(int fd) { return synced("fsync", fd); }
int fdatasync(int fd) { return synced("fdatasync", fd); }

static void renamed(const char *from, const char *to, int keeps)
{
    char old[8192], new[8192];
    const char *source = inside(absolute(from, old)), *target = inside(absolute(to, new));
    struct stat status;
    if (target && !stat(to, &status)) note(NAME, status.st_ino, 0, "", 0, target);
    if (source && !keeps) note(UNNAME, 0, 0, "", 0, source);
}

int rename(const char *from, const char *to)
{
    REAL(int, "rename", const char *, const char *);
    pthread_mutex_lock(&mutex);
    int done = real(from, to);
    if (!done) renamed(from, to, 0);
    pthread_mutex_unlock(&mutex);
    return done;
}

int link(const char *from, const char *to)
{
    REAL(int, "link", const char *, const char *);
    pthread_mutex_lock(&mutex);
    int done = real(from, to);
    if (!done) renamed(from, to, 1);
    pthread_mutex_unlock(&mutex);
    return done;
}

int linkat(int one, const char *from, int other, const char *to, int flags)
{
    REAL(int, "linkat", int, const char *, int, const char *, int);
    pthread_mutex_lock(&mutex);
    int done = real(one, from, other, to, flags);
    if (!done) renamed(from, to, 1);
    pthread_mutex_unlock(&mutex);
    return done;
}

static void gone(const char *path)
{
    char buffer[8192];
    const char *name = inside(absolute(path, buffer));
    if (name) note(UNNAME, 0, 0, "", 0, name);
}

int unlink(const char *path)
{
    REAL(int, "unlink", const char *);
    pthread_mutex_lock(&mutex);
    int done = real(path);
    if (!done) gone(path);
    pthread_mutex_unlock(&mutex);
    return done;
}

int unlinkat(int folder, const char *path, int flags)
{
    REAL(int, "unlinkat", int, const char *, int);
    pthread_mutex_lock(&mutex);
    int done = real(folder, path, flags);
    if (!done) gone(path);
    pthread_mutex_unlock(&mutex);
    return done;
}
