/* Words: listed forms, sorted, and a filter over their first characters, which says at which places of a text one may
   begin.

   Most places of a text begin no word: asking the filter, which fits into the cache of the processor, is quicker than
   stepping through an automaton of ten megabytes. Touch this when forms should be kept or looked up otherwise. */

#pragma once

#include "folds.h"

enum { LETTER = 1, IDEOGRAPH = 2, WRITTEN = 3, SIGN = 4, CLAUSE = 8, MARK = 16, LOOSE = 32 }; /* as in scan.py */
enum { ASK = 0, SURE = 1, EDGES = 2, RUN = 3, BORDER = 4 }; /* what a form means, as in scan.py */

#define DEPTH 4 /* characters that longer forms are sorted into buckets by; shorter ones have a bucket each */
#define BEGUN 0x10000u /* rows of what begins with a character: those of two planes share one */

typedef struct {
    uint32_t first;
    uint32_t count : 22, mark : 10; /* of its forms: which they are, and how many; none: it is empty */
} Bucket;

#define MOST_FORMS (1u << 22)

typedef struct {
    uint32_t alone, within; /* numbers of what it gives, standing alone and inside other words */
    uint8_t sort;
} Meaning;

typedef struct {
    PyObject_HEAD
    Folds *folds;
    Py_buffer sorts;
    uint32_t count, buckets, *ends, *numbers; /* of sorted forms: where each ends in `signs`, and what it is called */
    Point *signs;
    Bucket *bucket;
    Meaning *meanings; /* by number */
    uint64_t *filter;
    uint64_t *harmless; /* characters that `through` passes over, as numbers, each at its own place */
    uint8_t *begins; /* of each character: by how many, as bits, the forms go that begin with it */
    uint32_t longest;
    uint64_t filter_mask;
    int bucket_bits;
} Words;

/* The hash of some characters is the sum of what each is multiplied to, turned by its place. */
#define MIXED(sign) ((uint64_t)(sign) * 0x9E3779B97F4A7C15u)
#define TURNED(mixed, place) ((mixed) << (17 * (place) & 63) | (mixed) >> (-17 * (place) & 63))

static inline uint64_t hash_of(const Point *signs, uint32_t count) {
    uint64_t hash = 0;
    for (uint32_t at = 0; at < count; at++) hash += TURNED(MIXED(signs[at]), at);
    return hash;
}

static inline uint32_t start_of(const Words *words, uint32_t form) { return form ? words->ends[form - 1] : 0; }

#define MARK(hash, depth) (((uint32_t)((hash) >> 50) ^ (depth)) & 1023)

/* The bucket of the forms that go by these characters, or the empty one where it would be. */
static Bucket *bucket_of(const Words *words, const Point *signs, uint32_t depth, uint64_t hash) {
    uint64_t mask = ((uint64_t)1 << words->bucket_bits) - 1;
    uint32_t mark = MARK(hash, depth);
    for (uint64_t at = hash >> 24;; at++) { /* some are empty */
        Bucket *bucket = words->bucket + (at & mask);
        if (bucket->count == 0) return bucket;
        if (bucket->mark == mark && !memcmp(words->signs + start_of(words, bucket->first), signs, depth * sizeof(Point)))
            return bucket;
    }
}

static void Words_dealloc(Words *self) {
    Py_XDECREF(self->folds);
    PyBuffer_Release(&self->sorts);
    PyMem_Free(self->ends), PyMem_Free(self->numbers), PyMem_Free(self->signs);
    PyMem_Free(self->bucket), PyMem_Free(self->meanings), PyMem_Free(self->filter), PyMem_Free(self->begins);
    PyMem_Free(self->harmless);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

/* The filter: a form of two characters has the bits of a pattern in the word that the two lead to; a longer one, in the
   word that its first three lead to, by its third or its fourth. Forms of one character are known by `begins`. */
#define PATTERNS 1024
static uint64_t pattern[PATTERNS]; /* of three or four bits, whatever they are */
#define PATTERN(hash) pattern[(hash) >> 20 & (PATTERNS - 1)]
#define WORD(words, hash) (words)->filter[(hash) >> 32 & (words)->filter_mask]
#define HOLDS(word, hash) (((word) & PATTERN(hash)) == PATTERN(hash))

static void make_patterns(void) {
    uint64_t state = 1;
    for (int at = 0; at < PATTERNS; at++)
        for (int bit = 0; bit < 4; bit++) {
            state = state * 6364136223846793005u + 1442695040888963407u;
            pattern[at] |= (uint64_t)1 << (state >> 58);
        }
}

/* Of which lengths, as bits, forms may begin with a character, it and three more being mixed. */
static inline uint8_t may_begin(const Words *words, Point sign, uint64_t one, uint64_t second, uint64_t third,
                                uint64_t fourth) {
    uint64_t two = one + TURNED(second, 1), three = two + TURNED(third, 2), four = three + TURNED(fourth, 3);
    uint64_t shorter = WORD(words, two), longer = WORD(words, three);
    uint32_t may = 2u; /* bit by bit: one character, two, three, four and more */
    may |= (uint32_t)HOLDS(shorter, two) << 2 | (uint32_t)HOLDS(longer, three) << 3;
    may |= (uint32_t)HOLDS(longer, four) << 4;
    return (uint8_t)(may & words->begins[sign % BEGUN]);
}

static uint32_t depth_of(const Words *words, uint32_t form) {
    uint32_t length = words->ends[form] - start_of(words, form);
    return length < DEPTH ? length : DEPTH;
}

static int index_forms(Words *self) {
    for (self->bucket_bits = 6; (uint64_t)1 << self->bucket_bits < (uint64_t)self->count * 3 / 2 + 1;)
        self->bucket_bits++;
    self->filter_mask = ((uint64_t)1 << (self->bucket_bits - 3)) - 1;
    self->bucket = PyMem_Calloc((size_t)1 << self->bucket_bits, sizeof(Bucket));
    self->filter = PyMem_Calloc(self->filter_mask + 1, sizeof(uint64_t));
    self->begins = PyMem_Calloc(BEGUN, 1);
    if (self->bucket == NULL || self->filter == NULL || self->begins == NULL) return PyErr_NoMemory(), -1;
    for (uint32_t form = 0; form < self->count; form++) {
        const Point *signs = self->signs + start_of(self, form);
        uint32_t depth = depth_of(self, form), length = self->ends[form] - start_of(self, form);
        uint64_t hash = hash_of(signs, depth);
        if (length > self->longest) self->longest = length;
        Bucket *bucket = bucket_of(self, signs, depth, hash);
        if (bucket->count == 0) *bucket = (Bucket){.first = form, .mark = MARK(hash, depth)};
        bucket->count++;
        WORD(self, hash_of(signs, depth < DEPTH ? depth : DEPTH - 1)) |= PATTERN(hash);
        self->begins[signs[0] % BEGUN] |= (uint8_t)(1u << depth);
    }
    return 0;
}

/* Whether a form comes after another. */
static int comes_after(const Point *one, uint32_t length, const Point *other, uint32_t other_length) {
    for (uint32_t at = 0; at < length && at < other_length; at++)
        if (one[at] != other[at]) return one[at] > other[at];
    return length > other_length;
}

/* Whether forms and numbers are as they should be. */
static int are_sound(const Words *self, Py_ssize_t length) {
    uint32_t before = 0, start = 0;
    for (uint32_t form = 0; form < self->count; before = start, start = self->ends[form++]) {
        uint32_t end = self->ends[form];
        if (self->numbers[form] >= self->count || end <= start || end > length) return 0;
        if (form > 0 && !comes_after(self->signs + start, end - start, self->signs + before, start - before)) return 0;
    }
    return start == length;
}

static PyObject *Words_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    PyObject *folds, *sorts, *forms;
    Py_buffer ends, numbers;
    static char *names[] = {"folds", "sorts", "forms", "ends", "numbers", NULL};
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O!OUy*y*", names, &FoldsType, &folds, &sorts, &forms, &ends, &numbers))
        return NULL;
    Py_ssize_t count = numbers.len / (Py_ssize_t)sizeof(uint32_t), length = PyUnicode_GET_LENGTH(forms);
    Words *self = (Words *)type->tp_alloc(type, 0);
    if (self == NULL) goto failed;
    self->folds = (Folds *)Py_NewRef(folds);
    if (buffer_of(sorts, &self->sorts, 1) < 0) goto failed;
    if (length >= INT32_MAX || count >= MOST_FORMS) goto wrong;
    if (ends.len != numbers.len || numbers.len % (Py_ssize_t)sizeof(uint32_t)) goto wrong;
    self->count = (uint32_t)count;
    self->ends = PyMem_Calloc((size_t)count + 1, sizeof(uint32_t));
    self->numbers = PyMem_Calloc((size_t)count + 1, sizeof(uint32_t));
    self->signs = PyMem_Calloc((size_t)length + DEPTH, sizeof(Point));
    self->meanings = PyMem_Calloc((size_t)count + 1, sizeof(Meaning));
    if (!self->ends || !self->numbers || !self->signs || !self->meanings) {
        PyErr_NoMemory();
        goto failed;
    }
    memcpy(self->ends, ends.buf, (size_t)ends.len);
    memcpy(self->numbers, numbers.buf, (size_t)numbers.len);
    if (PyUnicode_AsUCS4(forms, self->signs, length + DEPTH, 0) == NULL) goto failed;
    if (!are_sound(self, length)) goto wrong;
    if (index_forms(self) < 0) goto failed;
    PyBuffer_Release(&ends), PyBuffer_Release(&numbers);
    return (PyObject *)self;
wrong:
    PyErr_SetString(PyExc_ValueError, "forms are texts, sorted, each once, and each has an end and a number");
failed:
    PyBuffer_Release(&ends), PyBuffer_Release(&numbers);
    Py_XDECREF(self);
    return NULL;
}
