/* Fails the n-th operation that writes below a folder: FAULT_UNDER, FAULT_AT (from 1), FAULT_ERRNO, FAULT_LASTS (0: that
 * one alone; 1: it and all after it). FAULT_TOLD names a file that gets the time of the first failure, in milliseconds
 * since 1970, and its operation; and, when the process ends, the number of operations. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

static const char *under;
static size_t length;
static long at, lasts, number;
static int code = 28;

__attribute__((constructor)) static void start(void) {
  under = getenv("FAULT_UNDER");
  length = under ? strlen(under) : 0;
  at = getenv("FAULT_AT") ? atol(getenv("FAULT_AT")) : 0;
  lasts = getenv("FAULT_LASTS") ? atol(getenv("FAULT_LASTS")) : 1;
  if (getenv("FAULT_ERRNO")) code = atoi(getenv("FAULT_ERRNO"));
}

static void tell(const char *what, long long value) {
  const char *file = getenv("FAULT_TOLD");
  FILE *out = file ? fopen(file, "a") : NULL;
  if (!out) return;
  fprintf(out, "%s %lld\n", what, value);
  fclose(out);
}

__attribute__((destructor)) static void end(void) { tell("operations", number); }

/* A fault at this operation? */
static int fails(const char *operation) {
  long n = __atomic_add_fetch(&number, 1, __ATOMIC_SEQ_CST);
  if (at == 0 || n < at || (!lasts && n > at)) return 0;
  if (n == at) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    tell(operation, now.tv_sec * 1000LL + now.tv_nsec / 1000000);
  }
  errno = code;
  return 1;
}

static int path_counts(const char *path) {
  return under && path && strncmp(path, under, length) == 0;
}

static int file_counts(int fd) {
  char link[64], path[PATH_MAX];
  if (!under) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t size = readlink(link, path, sizeof path - 1);
  if (size < 0) return 0;
  path[size] = 0;
  return path_counts(path);
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t write(int fd, const void *data, size_t size) {
  if (file_counts(fd) && fails("write")) return -1;
  return REAL(write)(fd, data, size);
}
ssize_t pwrite64(int fd, const void *data, size_t size, off64_t offset) {
  if (file_counts(fd) && fails("pwrite64")) return -1;
  return REAL(pwrite64)(fd, data, size, offset);
}
ssize_t pwrite(int fd, const void *data, size_t size, off_t offset) {
  if (file_counts(fd) && fails("pwrite")) return -1;
  return REAL(pwrite)(fd, data, size, offset);
}
int fsync(int fd) {
  if (file_counts(fd) && fails("fsync")) return -1;
  return REAL(fsync)(fd);
}
int fdatasync(int fd) {
  if (file_counts(fd) && fails("fdatasync")) return -1;
  return REAL(fdatasync)(fd);
}
int ftruncate64(int fd, off64_t size) {
  if (file_counts(fd) && fails("ftruncate64")) return -1;
  return REAL(ftruncate64)(fd, size);
}
int ftruncate(int fd, off_t size) {
  if (file_counts(fd) && fails("ftruncate")) return -1;
  return REAL(ftruncate)(fd, size);
}
int posix_fallocate64(int fd, off64_t offset, off64_t size) {
  if (file_counts(fd) && fails("posix_fallocate64")) return code;
  return REAL(posix_fallocate64)(fd, offset, size);
}
int rename(const char *from, const char *to) {
  if (path_counts(from) && fails("rename")) return -1;
  return REAL(rename)(from, to);
}
int mkdir(const char *path, mode_t mode) {
  if (path_counts(path) && fails("mkdir")) return -1;
  return REAL(mkdir)(path, mode);
}
int open(const char *path, int flags, ...) {
  mode_t mode = 0;
  if (flags & O_CREAT) {
    va_list rest;
    va_start(rest, flags);
    mode = va_arg(rest, mode_t);
    va_end(rest);
    if (path_counts(path) && fails("open")) return -1;
  }
  return REAL(open)(path, flags, mode);
}
int open64(const char *path, int flags, ...) {
  mode_t mode = 0;
  if (flags & O_CREAT) {
    va_list rest;
    va_start(rest, flags);
    mode = va_arg(rest, mode_t);
    va_end(rest);
    if (path_counts(path) && fails("open64")) return -1;
  }
  return REAL(open64)(path, flags, mode);
}
