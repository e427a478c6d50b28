/* captive.c: loaded before its libraries into quoth-pdftext, it stands for a PDF that has taken the program over: where the file
 * would be opened it tries all that a captive may not do, and says on standard output what was allowed. With CAPTIVE=free it
 * does so at once, in any program, which shows that the same can be done where nothing forbids it.
 *
 * CAPTIVE_FOLDER: where it tries to make, change and remove files; it holds a file "prey".
 */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *in_folder(const char *name)
{
    static char path[2][4096];
    static int  turn;
    turn = !turn;
    snprintf(path[turn], sizeof path[turn], "%s/%s", getenv("CAPTIVE_FOLDER"), name);
    return path[turn];
}

static void told(const char *what, long result)
{
    printf("%s %s\n", result >= 0 ? "allowed" : "refused", what);
}

static void try_network(void)
{
    struct sockaddr_in there = {.sin_family = AF_INET, .sin_port = 9, .sin_addr.s_addr = 0x0100007f};
    told("a socket", socket(AF_INET, SOCK_STREAM, 0));
    told("a local socket", socket(AF_UNIX, SOCK_STREAM, 0));
    told("a pair of sockets", socketpair(AF_UNIX, SOCK_STREAM, 0, (int[2]){0}));
    told("to connect", connect(0, (void *)&there, sizeof there) < 0 && errno == EPERM ? -1 : 0);
}

static void try_files(void)
{
    told("to make a file", open(in_folder("made"), O_WRONLY | O_CREAT, 0600));
    told("to open a file for writing", open(in_folder("prey"), O_RDWR));
    told("to append to a file", open(in_folder("prey"), O_WRONLY | O_APPEND));
    told("to cut a file", truncate(in_folder("prey"), 0));
    told("to give a file another mode", chmod(in_folder("prey"), 0666));
    told("to link a file", link(in_folder("prey"), in_folder("linked")));
    told("to link a name", symlink("prey", in_folder("named")));
    told("to rename a file", rename(in_folder("prey"), in_folder("moved")));
    told("to remove a file", unlink(in_folder("moved")) == 0 ? 0 : unlink(in_folder("prey")));
    told("to make a folder", mkdir(in_folder("folder"), 0700));
    told("to remove a folder", rmdir(in_folder("folder")));
    told("a file in memory", syscall(SYS_memfd_create, "x", 0));
}

static void try_processes(void)
{
    pid_t child = fork();
    if (child == 0)
        _exit(0);
    if (child > 0)
        waitpid(child, NULL, 0);
    told("another process", child);
    told("a signal to the parent", kill(getppid(), 0));
    told("to look into another process", syscall(SYS_ptrace, 16 /* attach */, -1, 0, 0) < 0 && errno == EPERM ? -1 : 0);
    told("a ring of calls", syscall(SYS_io_uring_setup, 1, NULL) < 0 && errno == EPERM ? -1 : 0);
    execl("/bin/sh", "sh", "-c", "echo allowed a program", (char *)NULL);
    told("a program", -1);
}

static void try_all(void)
{
    try_network();
    try_files();
    fflush(stdout);
    try_processes();
    fflush(stdout);
    _exit(0);
}

/* In place of poppler's. */
__attribute__((visibility("default"))) void *poppler_document_new_from_bytes(void *bytes, const char *password, void **why);
void *poppler_document_new_from_bytes(void *bytes, const char *password, void **why)
{
    (void)bytes, (void)password, (void)why;
    try_all();
    return NULL;
}

__attribute__((constructor)) static void begin(void)
{
    const char *how = getenv("CAPTIVE");
    if (how && strcmp(how, "free") == 0)
        try_all();
}
