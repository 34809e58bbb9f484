/* A strict stand-in for libWeWorkFinanceSdk_C.so: the same exported functions, over files of a folder instead of the
 * platform. FOLDER is given when it is compiled. In the folder:
 *   records     one line a record: "<seq> <the record's object as GetChatData lists it>"
 *   media/<id>  the bytes of a file
 *   trouble     a code that the next GetChatData answers (the file is taken away with it)
 *   log         what was called, a line each
 * The cipher of the real library is closed; here a message is hex of the bytes, each XOR a byte of the key in turn.
 * What the real one punishes is punished: a message shorter than 13 letters aborts the process, and so does a handle
 * that is no handle. A message that says ABORT after opening aborts as well, one that says SLEEP hangs. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PIECE 524288
#define LARGEST 1000
#define MAGIC 0x51a7c0de

typedef struct { unsigned magic; char corp[128]; int ready; } Sdk;
typedef struct { char *buf; int len; unsigned magic; } Slice;
typedef struct { char *outindexbuf; int out_len; char *data; int data_len; int is_finish; unsigned magic; } Media;

static int open_handles = 0;

static void said(const char *what, unsigned long long number) {
    FILE *file = fopen(FOLDER "/log", "a");
    if (file) { fprintf(file, "%s %llu\n", what, number); fclose(file); }
}
static void must(int holds) { if (!holds) abort(); }

Sdk *NewSdk(void) {
    Sdk *sdk = calloc(1, sizeof(Sdk));
    sdk->magic = MAGIC;
    printf("a library that prints\n");
    fflush(stdout);
    return sdk;
}
int Init(Sdk *sdk, const char *corpid, const char *secret) {
    must(sdk && sdk->magic == MAGIC && !sdk->ready);
    said("Init", 0);
    if (!corpid || !*corpid || !secret) return 10000;
    if (strcmp(secret, SECRET)) return 10004;
    sdk->ready = 1;
    return 0;
}
void DestroySdk(Sdk *sdk) {
    must(sdk && sdk->magic == MAGIC);
    said("leaked", open_handles);
    sdk->magic = 0;
    free(sdk);
}
Slice *NewSlice(void) { Slice *s = calloc(1, sizeof(Slice)); s->magic = MAGIC; open_handles++; return s; }
void FreeSlice(Slice *s) { must(s && s->magic == MAGIC); s->magic = 0; free(s->buf); free(s); open_handles--; }
char *GetContentFromSlice(Slice *s) { must(s && s->magic == MAGIC); return s->buf; }
int GetSliceLen(Slice *s) { must(s && s->magic == MAGIC); return s->len; }
Media *NewMediaData(void) { Media *m = calloc(1, sizeof(Media)); m->magic = MAGIC; open_handles++; return m; }
void FreeMediaData(Media *m) {
    must(m && m->magic == MAGIC);
    m->magic = 0; free(m->outindexbuf); free(m->data); free(m); open_handles--;
}
char *GetOutIndexBuf(Media *m) { must(m && m->magic == MAGIC); return m->outindexbuf; }
int GetIndexLen(Media *m) { must(m && m->magic == MAGIC); return m->out_len; }
char *GetData(Media *m) { must(m && m->magic == MAGIC); return m->data; }
int GetDataLen(Media *m) { must(m && m->magic == MAGIC); return m->data_len; }
int IsMediaDataFinish(Media *m) { must(m && m->magic == MAGIC); return m->is_finish; }

static int trouble(void) {
    int code = 0;
    FILE *file = fopen(FOLDER "/trouble", "r");
    if (!file) return 0;
    if (fscanf(file, "%d", &code) != 1) code = 10003;
    fclose(file);
    unlink(FOLDER "/trouble");
    return code;
}

int GetChatData(Sdk *sdk, unsigned long long seq, unsigned int limit, const char *proxy, const char *passwd,
                int timeout, Slice *into) {
    must(sdk && sdk->magic == MAGIC && sdk->ready && into && into->magic == MAGIC && !into->buf);
    said("GetChatData", seq);
    if (limit < 1 || limit > LARGEST || timeout < 1) return 10000;
    if (proxy && *proxy) return 10001; /* there is none here */
    int code = trouble();
    if (code && code < 20000) return code;
    size_t room = 1 << 16, length;
    char *out = malloc(room), *line = NULL;
    size_t space = 0;
    if (code) {
        length = (size_t)sprintf(out, "{\"errcode\":%d,\"errmsg\":\"on purpose\"}", code);
    } else {
        length = (size_t)sprintf(out, "{\"errcode\":0,\"errmsg\":\"ok\",\"chatdata\":[");
        FILE *file = fopen(FOLDER "/records", "r");
        unsigned int count = 0;
        ssize_t size;
        while (file && count < limit && (size = getline(&line, &space, file)) > 0) {
            char *rest;
            unsigned long long number = strtoull(line, &rest, 10);
            if (number <= seq || *rest != ' ') continue;
            size_t extra = strcspn(rest + 1, "\n");
            while (length + extra + 8 > room) out = realloc(out, room *= 2);
            if (count++) out[length++] = ',';
            memcpy(out + length, rest + 1, extra);
            length += extra;
        }
        if (file) { must(!ferror(file) && (count >= limit || feof(file))); fclose(file); } /* no memory: getline gave up */
        memcpy(out + length, "]}", 2);
        length += 2;
    }
    free(line);
    into->buf = out;
    into->len = (int)length;
    return 0;
}

static int digit(char letter) {
    const char *all = "0123456789abcdef", *found = letter ? strchr(all, letter) : NULL;
    return found ? (int)(found - all) : -1;
}

int DecryptData(const char *key, const char *message, Slice *into) {
    must(key && message && into && into->magic == MAGIC && !into->buf);
    size_t length = strlen(message), turns = strlen(key);
    must(length >= 13); /* the real one throws what nobody catches */
    if (!turns || length % 2) return 10008;
    char *out = malloc(length / 2 + 1);
    for (size_t i = 0; i < length / 2; i++) {
        int high = digit(message[2 * i]), low = digit(message[2 * i + 1]);
        if (high < 0 || low < 0) { free(out); return 10008; }
        out[i] = (char)((high * 16 + low) ^ key[i % turns]);
    }
    out[length / 2] = 0;
    if (out[0] != '{') { free(out); return 10008; }
    must(!strstr(out, "ABORT"));
    if (strstr(out, "SLEEP")) sleep(60);
    into->buf = out;
    into->len = (int)(length / 2);
    return 0;
}

int GetMediaData(Sdk *sdk, const char *index, const char *id, const char *proxy, const char *passwd, int timeout,
                 Media *into) {
    must(sdk && sdk->magic == MAGIC && sdk->ready && into && into->magic == MAGIC && !into->data && index && id);
    char path[512];
    long from = *index ? atol(index) : 0;
    snprintf(path, sizeof path, FOLDER "/media/%s", id);
    FILE *file = strchr(id, '/') ? NULL : fopen(path, "rb");
    if (!file) return 10005;
    said("GetMediaData", (unsigned long long)from);
    into->data = malloc(PIECE);
    fseek(file, from, SEEK_SET);
    into->data_len = (int)fread(into->data, 1, PIECE, file);
    fseek(file, 0, SEEK_END);
    into->is_finish = from + into->data_len >= ftell(file);
    fclose(file);
    into->outindexbuf = malloc(32);
    into->out_len = sprintf(into->outindexbuf, "%ld", from + into->data_len);
    return 0;
}
