/* pdftext.c: quoth-pdftext, a program of its own: a PDF on standard input, its lines with their places on standard output.
 *
 * PDF libraries are large and meet hostile files; here one of them works alone, with little time and memory, without
 * network, further programs or files to write. If it dies, one file is not read.
 *
 * Output, one thing a line, fields by tabs, numbers in points from the top left:
 *     quoth-pdftext 1
 *     title|author|created  TEXT
 *     page   WIDTH HEIGHT
 *     line   X0 Y0 X1 Y1 SIZE TEXT
 *     link   BEGIN END URL      bytes of the line before
 *     end                       last; or: error KIND (encrypted, broken, limit)
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poppler.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { INPUT_MOST = 32 << 20, PAGES_MOST = 5000, SECONDS = 20 };

static void give_up(const char *kind)
{
    printf("error\t%s\n", kind);
    fflush(stdout);
    _exit(0);
}

/* ---- what it may do -------------------------------------------------------------------------------------------- */

static void limit(int what, rlim_t n)
{
    struct rlimit r = {n, n};
    setrlimit((__rlimit_resource_t)what, &r);
}

#if defined(__x86_64__)
#define ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCH AUDIT_ARCH_AARCH64
#endif

/* Only what reading takes: memory, its own input and output, files to read, the time. No network, no programs, no other
 * process, nothing to write, change or send a signal to. What is not on the list fails with EPERM. Where the system knows
 * no filters, the limits must do. */
static void forbid(void)
{
#ifdef ARCH
#define LOAD(member) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (unsigned)offsetof(struct seccomp_data, member))
#define ALLOW(call) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_##call, 0, 1), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
#define DENY BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM)
    struct sock_filter rules[] = {
        LOAD(arch), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCH, 1, 0), DENY,
        LOAD(nr),
        ALLOW(read), ALLOW(pread64), ALLOW(readv), ALLOW(lseek), ALLOW(close), ALLOW(write), ALLOW(writev),
        ALLOW(newfstatat), ALLOW(fstat), ALLOW(statx), ALLOW(getdents64), ALLOW(readlinkat), ALLOW(faccessat), ALLOW(fcntl),
        ALLOW(getcwd), ALLOW(dup),
#ifdef SYS_access
        ALLOW(access), ALLOW(readlink), ALLOW(stat), ALLOW(lstat), ALLOW(time), ALLOW(arch_prctl),
#endif
        ALLOW(brk), ALLOW(mmap), ALLOW(munmap), ALLOW(mremap), ALLOW(mprotect), ALLOW(madvise),
        ALLOW(futex), ALLOW(rt_sigaction), ALLOW(rt_sigprocmask), ALLOW(rt_sigreturn), ALLOW(sigaltstack), ALLOW(sched_yield),
        ALLOW(sched_getaffinity), ALLOW(set_robust_list), ALLOW(rseq), ALLOW(gettid), ALLOW(getpid), ALLOW(getuid), ALLOW(geteuid),
        ALLOW(getgid), ALLOW(getegid), ALLOW(uname), ALLOW(sysinfo), ALLOW(getrandom), ALLOW(clock_gettime), ALLOW(gettimeofday),
        ALLOW(clock_nanosleep), ALLOW(exit), ALLOW(exit_group),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat, 1, 0), DENY, /* to read alone */
        LOAD(args[2]), BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, O_ACCMODE | O_CREAT | O_TRUNC, 0, 1), DENY,
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {(unsigned short)(sizeof rules / sizeof *rules), rules};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0)
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
#endif
}

/* ---- writing --------------------------------------------------------------------------------------------------- */

static void put_text(const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++)
        putchar((unsigned char)s[i] < 0x20 || s[i] == 0x7f ? ' ' : s[i]);
}

static void put_pair(const char *name, const char *value)
{
    if (!value || !*value)
        return;
    printf("%s\t", name);
    put_text(value, strlen(value));
    putchar('\n');
}

/* The first text of an element of XMP, without marks round it. */
static void put_xmp(const char *xmp, const char *element, const char *name)
{
    const char *at = xmp ? strstr(xmp, element) : NULL, *item = at ? strstr(at, "<rdf:li") : NULL;
    const char *beg = item ? strchr(item, '>') : NULL, *end = beg ? strchr(beg, '<') : NULL;
    if (!end || end - beg > 1000)
        return;
    printf("%s\t", name);
    put_text(beg + 1, (size_t)(end - beg - 1));
    putchar('\n');
}

static void put_about(PopplerDocument *doc)
{
    char      *title = poppler_document_get_title(doc), *author = poppler_document_get_author(doc);
    char      *xmp = poppler_document_get_metadata(doc);
    GDateTime *created = poppler_document_get_creation_date_time(doc);
    if (title && *title)
        put_pair("title", title);
    else
        put_xmp(xmp, "<dc:title", "title");
    if (author && *author)
        put_pair("author", author);
    else
        put_xmp(xmp, "<dc:creator", "author");
    if (created)
        printf("created\t%04d-%02d-%02d\n", g_date_time_get_year(created), g_date_time_get_month(created),
               g_date_time_get_day_of_month(created));
}

/* ---- pages ----------------------------------------------------------------------------------------------------- */

typedef struct Page {
    PopplerRectangle *boxes; /* of each character of text */
    guint             n_boxes;
    GList            *links, *fonts;
    double            height;
} Page;

static double font_size(const Page *p, guint at)
{
    for (GList *l = p->fonts; l; l = l->next) {
        const PopplerTextAttributes *a = l->data;
        if ((gint)at >= a->start_index && (gint)at <= a->end_index)
            return a->font_size;
    }
    return 0;
}

static const char *url_at(const Page *p, const PopplerRectangle *box)
{
    double x = (box->x1 + box->x2) / 2, y = p->height - (box->y1 + box->y2) / 2; /* links count from the bottom */
    for (GList *l = p->links; l; l = l->next) {
        const PopplerLinkMapping *m = l->data;
        if (m->action->type == POPPLER_ACTION_URI && x >= m->area.x1 && x <= m->area.x2 && y >= m->area.y1 && y <= m->area.y2)
            return m->action->uri.uri;
    }
    return NULL;
}

static void put_link(const char *url, size_t beg, size_t end)
{
    printf("link\t%zu\t%zu\t", beg, end);
    put_text(url, strlen(url));
    putchar('\n');
}

static void put_links(const Page *p, const char *line, size_t n, guint first)
{
    const char *url = NULL;
    size_t      beg = 0;
    guint       i = first;
    for (const char *at = line; at < line + n && i < p->n_boxes; at = g_utf8_next_char(at), i++) {
        const char *here = url_at(p, &p->boxes[i]);
        if (here == url)
            continue;
        if (url)
            put_link(url, beg, (size_t)(at - line));
        url = here;
        beg = (size_t)(at - line);
    }
    if (url)
        put_link(url, beg, n);
}

static void put_line(const Page *p, const char *line, size_t n, guint first)
{
    PopplerRectangle box = {1e6, 1e6, -1e6, -1e6};
    guint            i = first;
    for (const char *at = line; at < line + n && i < p->n_boxes; at = g_utf8_next_char(at), i++) {
        const PopplerRectangle *b = &p->boxes[i];
        if (b->x1 >= b->x2)
            continue;
        box.x1 = b->x1 < box.x1 ? b->x1 : box.x1;
        box.y1 = b->y1 < box.y1 ? b->y1 : box.y1;
        box.x2 = b->x2 > box.x2 ? b->x2 : box.x2;
        box.y2 = b->y2 > box.y2 ? b->y2 : box.y2;
    }
    if (box.x1 > box.x2)
        return;
    printf("line\t%.0f\t%.0f\t%.0f\t%.0f\t%.0f\t", box.x1, box.y1, box.x2, box.y2, font_size(p, first));
    put_text(line, n);
    putchar('\n');
    put_links(p, line, n, first);
}

static void put_page(PopplerPage *page)
{
    Page   p = {0};
    double width;
    poppler_page_get_size(page, &width, &p.height);
    printf("page\t%.0f\t%.0f\n", width, p.height);
    char *text = poppler_page_get_text(page);
    if (!text || !poppler_page_get_text_layout(page, &p.boxes, &p.n_boxes))
        return;
    p.links = poppler_page_get_link_mapping(page);
    p.fonts = poppler_page_get_text_attributes(page);
    guint first = 0;
    for (const char *line = text; *line;) {
        const char *end = strchr(line, '\n');
        size_t      n = end ? (size_t)(end - line) : strlen(line);
        if (n > 0)
            put_line(&p, line, n, first);
        first += (guint)g_utf8_strlen(line, (gssize)n) + (end != NULL);
        line += n + (end != NULL);
    }
    poppler_page_free_link_mapping(p.links);
    poppler_page_free_text_attributes(p.fonts);
    g_free(p.boxes);
    g_free(text);
}

static size_t read_all(char *bytes, size_t room)
{
    size_t  n = 0;
    ssize_t got;
    while (n < room && (got = read(STDIN_FILENO, bytes + n, room - n)) > 0)
        n += (size_t)got;
    return n;
}

int main(void)
{
    limit(RLIMIT_CPU, SECONDS);
    limit(RLIMIT_AS, (rlim_t)1 << 30);
    limit(RLIMIT_FSIZE, 0);
    limit(RLIMIT_CORE, 0);
    forbid();
    printf("quoth-pdftext 1\n");
    char  *bytes = g_try_malloc(INPUT_MOST + 1);
    size_t n = bytes ? read_all(bytes, INPUT_MOST + 1) : 0;
    if (!bytes || n > INPUT_MOST)
        give_up("limit");
    GError          *why = NULL;
    GBytes          *pdf = g_bytes_new_static(bytes, n);
    PopplerDocument *doc = poppler_document_new_from_bytes(pdf, NULL, &why);
    if (!doc)
        give_up(g_error_matches(why, POPPLER_ERROR, POPPLER_ERROR_ENCRYPTED) ? "encrypted" : "broken");
    int n_pages = poppler_document_get_n_pages(doc);
    if (n_pages < 1)
        give_up("broken");
    put_about(doc);
    for (int i = 0; i < n_pages && i < PAGES_MOST; i++) {
        PopplerPage *page = poppler_document_get_page(doc, i);
        if (page)
            put_page(page);
        if (page)
            g_object_unref(page);
        fflush(stdout); /* what was read is kept if a later page is the end of us */
    }
    if (n_pages > PAGES_MOST)
        give_up("limit");
    printf("end\n");
    fflush(stdout);
    _exit(0); /* the system frees faster than poppler */
}
