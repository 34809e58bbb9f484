/* Folding a text and finding listed words in it, in one walk: the compiled twin of `bot/text/scan.py`, same answers.

   Folds   what each character stands for: a table of numbers, and a pool of those that stand for several or none
   Words   listed forms, sorted; a filter over their first characters says at which places of a text one may begin

   Most places of a text begin no word: asking the filter, which fits into the cache of the processor, is quicker than
   stepping through an automaton of ten megabytes. Nothing here knows what a disguise or a rule is: tables come from
   Python. Plain C of CPython 3.11 and later; without it everything works, more slowly. Touch this when `scan.py`
   changes, and run its tests with both. */

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>
#include <string.h>

typedef uint32_t Point; /* a character, as PyUnicode_4BYTE_KIND has it */

#define LAST 0x10FFFFu
#define SEVERAL 0x80000000u /* an entry that stands for pool[at .. at + count): at << 5 | count */
#define AT(entry) (((entry) & ~SEVERAL) >> 5)
#define COUNT(entry) ((entry) & 31u)

/* ---- characters on their way: on the stack while a text is short ---- */

#define SHORT 768

typedef struct {
    Point *at;
    Py_ssize_t length, room;
    Point near[SHORT];
} Row;

static void row_open(Row *row) { row->at = row->near, row->length = 0, row->room = SHORT; }

static void row_close(Row *row) {
    if (row->at != row->near) PyMem_Free(row->at);
}

static int row_reserve(Row *row, Py_ssize_t wanted) {
    if (wanted <= row->room) return 0;
    if (wanted > PY_SSIZE_T_MAX / (Py_ssize_t)(2 * sizeof(Point))) return PyErr_NoMemory(), -1;
    Point *kept = row->at == row->near ? NULL : row->at;
    Point *more = PyMem_Realloc(kept, (size_t)(wanted + wanted / 2) * sizeof(Point));
    if (more == NULL) return PyErr_NoMemory(), -1;
    if (kept == NULL) memcpy(more, row->near, (size_t)row->length * sizeof(Point));
    row->at = more, row->room = wanted + wanted / 2;
    return 0;
}

/* ---- Folds ---- */

typedef struct {
    PyObject_HEAD
    Py_buffer table, pool; /* of Points */
    Py_ssize_t size;
} Folds;

static int buffer_of(PyObject *from, Py_buffer *view, Py_ssize_t unit) {
    if (PyObject_GetBuffer(from, view, PyBUF_SIMPLE) < 0) return -1;
    if (view->len % unit == 0) return 0;
    PyBuffer_Release(view);
    return PyErr_SetString(PyExc_ValueError, "not a whole number of entries"), -1;
}

static void Folds_dealloc(Folds *self) {
    PyBuffer_Release(&self->table), PyBuffer_Release(&self->pool);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyObject *Folds_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    PyObject *table, *pool;
    static char *names[] = {"table", "pool", NULL};
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "OO", names, &table, &pool)) return NULL;
    Folds *self = (Folds *)type->tp_alloc(type, 0);
    if (self == NULL) return NULL;
    if (buffer_of(table, &self->table, sizeof(Point)) < 0 || buffer_of(pool, &self->pool, sizeof(Point)) < 0)
        return Py_DECREF(self), NULL;
    const Point *entries = self->table.buf;
    Py_ssize_t pooled = self->pool.len / (Py_ssize_t)sizeof(Point);
    self->size = self->table.len / (Py_ssize_t)sizeof(Point);
    for (Py_ssize_t at = 0; at < self->size; at++)
        if (entries[at] & SEVERAL && (Py_ssize_t)(AT(entries[at]) + COUNT(entries[at])) > pooled) goto wrong;
    for (Py_ssize_t at = 0; at < pooled; at++)
        if (((const Point *)self->pool.buf)[at] > LAST) goto wrong;
    return (PyObject *)self;
wrong:
    Py_DECREF(self);
    return PyErr_SetString(PyExc_ValueError, "an entry leads out of the pool"), NULL;
}

/* 1: done. 0: a character is no matter of tables (it has none, or an entry that is no character). -1: no memory. */
static int folded_into(Row *row, const Folds *folds, PyObject *text, int *changed) {
    Py_ssize_t length = PyUnicode_GET_LENGTH(text);
    int kind = PyUnicode_KIND(text);
    const void *data = PyUnicode_DATA(text);
    const Point *table = folds->table.buf, *pool = folds->pool.buf;
    if (row_reserve(row, length) < 0) return -1;
    Point differs = 0, *to = row->at;
    for (Py_ssize_t at = 0; at < length; at++) {
        Point sign = PyUnicode_READ(kind, data, at);
        Point entry = (Py_ssize_t)sign < folds->size ? table[sign] : LAST + 1;
        if (entry <= LAST) {
            differs |= entry ^ sign;
            *to++ = entry;
        } else if (entry & SEVERAL) {
            row->length = to - row->at;
            if (row_reserve(row, row->length + (Py_ssize_t)COUNT(entry) + length - at) < 0) return -1;
            to = row->at + row->length;
            for (Point one = 0; one < COUNT(entry); one++) *to++ = pool[AT(entry) + one];
            differs = 1;
        } else
            return 0;
    }
    row->length = to - row->at;
    *changed = differs != 0;
    return 1;
}

static PyObject *Folds_fold(Folds *self, PyObject *text) {
    if (!PyUnicode_Check(text)) return PyErr_SetString(PyExc_TypeError, "fold takes a str"), NULL;
    Row row;
    int changed = 0;
    PyObject *folded = NULL;
    row_open(&row);
    int done = folded_into(&row, self, text, &changed);
    if (done == 0)
        folded = Py_NewRef(Py_None);
    else if (done > 0)
        folded = changed ? PyUnicode_FromKindAndData(PyUnicode_4BYTE_KIND, row.at, row.length) : Py_NewRef(text);
    row_close(&row);
    return folded;
}

static PyObject *Folds_is_even(Folds *self, PyObject *text) {
    if (!PyUnicode_Check(text)) return PyErr_SetString(PyExc_TypeError, "is_even takes a str"), NULL;
    Py_ssize_t length = PyUnicode_GET_LENGTH(text), at = 0;
    int kind = PyUnicode_KIND(text);
    const void *data = PyUnicode_DATA(text);
    const Point *table = self->table.buf;
    for (; at < length; at++) {
        Point sign = PyUnicode_READ(kind, data, at);
        if ((Py_ssize_t)sign >= self->size || table[sign] > LAST) break;
    }
    return PyBool_FromLong(at == length);
}

static PyMethodDef Folds_methods[] = {
    {"fold", (PyCFunction)Folds_fold, METH_O, "The folded text; None when tables do not suffice."},
    {"is_even", (PyCFunction)Folds_is_even, METH_O, "Whether tables suffice, and each character stands for one."},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject FoldsType = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "bot.text._scan.Folds",
    .tp_basicsize = sizeof(Folds),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_doc = "What each character stands for.",
    .tp_new = Folds_new,
    .tp_dealloc = (destructor)Folds_dealloc,
    .tp_methods = Folds_methods,
};

/* ---- Words ---- */

enum { LETTER = 1, IDEOGRAPH = 2, WRITTEN = 3, SIGN = 4, CLAUSE = 8, MARK = 16, LOOSE = 32 }; /* as in scan.py */
enum { ASK = 0, SURE = 1, EDGES = 2, RUN = 3 }; /* what a form means, as in scan.py */

#define DEPTH 4 /* characters that longer forms are sorted into buckets by; shorter ones have a bucket each */
#define BEGUN 0x10000u /* rows of what begins with a character: those of two planes share one */

typedef struct {
    uint32_t mark, first, after; /* of its forms, and which they are; after == 0: empty */
} Bucket;

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
    int filter_bits, bucket_bits;
} Words;

static const uint64_t HASHED[DEPTH] = {0x9E3779B97F4A7C15u, 0xC2B2AE3D27D4EB4Fu, 0xD6E8FEB86659FD93u,
                                       0xA0761D6478BD642Fu}; /* odd, and otherwise of no meaning */

static inline uint32_t start_of(const Words *words, uint32_t form) { return form ? words->ends[form - 1] : 0; }

/* The bucket of the forms that go by these characters, or the empty one where it would be. */
static Bucket *bucket_of(const Words *words, const Point *signs, uint32_t depth, uint64_t hash) {
    uint64_t mask = ((uint64_t)1 << words->bucket_bits) - 1;
    uint32_t mark = (uint32_t)(hash >> 32) ^ depth;
    for (uint64_t at = hash >> 24;; at++) { /* some are empty */
        Bucket *bucket = words->bucket + (at & mask);
        if (bucket->after == 0) return bucket;
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

/* The filter: a form of two characters has two bits in the word that the two lead to; a longer one, in the word that its
   first three lead to, by its third or its fourth. Forms of one character are known by `begins`. */
#define BITS(hash) ((uint64_t)1 << ((hash) >> 20 & 63) | (uint64_t)1 << ((hash) >> 26 & 63))
#define HOLDS(word, hash) (((word) & BITS(hash)) == BITS(hash))

/* Of which lengths, as bits, forms may begin with these four characters. */
static inline uint32_t may_begin(const Words *words, const Point *signs) {
    const int shift = 64 - words->filter_bits;
    uint64_t two = signs[0] * HASHED[0] + signs[1] * HASHED[1];
    uint64_t three = two + signs[2] * HASHED[2], four = three + signs[3] * HASHED[3];
    uint64_t shorter = words->filter[two >> shift], longer = words->filter[three >> shift];
    uint32_t may = 2u; /* bit by bit: one character, two, three, four and more */
    may |= (uint32_t)HOLDS(shorter, two) << 2 | (uint32_t)HOLDS(longer, three) << 3;
    may |= (uint32_t)HOLDS(longer, four) << 4;
    return may & words->begins[signs[0] % BEGUN];
}

static uint32_t depth_of(const Words *words, uint32_t form) {
    uint32_t length = words->ends[form] - start_of(words, form);
    return length < DEPTH ? length : DEPTH;
}

static int index_forms(Words *self) {
    for (self->bucket_bits = 6; (uint64_t)1 << self->bucket_bits < (uint64_t)self->count * 3 / 2 + 1;)
        self->bucket_bits++;
    self->filter_bits = self->bucket_bits - 3;
    self->bucket = PyMem_Calloc((size_t)1 << self->bucket_bits, sizeof(Bucket));
    self->filter = PyMem_Calloc((size_t)1 << self->filter_bits, sizeof(uint64_t));
    self->begins = PyMem_Calloc(BEGUN, 1);
    if (self->bucket == NULL || self->filter == NULL || self->begins == NULL) return PyErr_NoMemory(), -1;
    for (uint32_t form = 0; form < self->count; form++) {
        const Point *signs = self->signs + start_of(self, form);
        uint32_t depth = depth_of(self, form), length = self->ends[form] - start_of(self, form);
        uint64_t hash = 0;
        if (length > self->longest) self->longest = length;
        for (uint32_t at = 0; at < depth; at++) hash += signs[at] * HASHED[at];
        Bucket *bucket = bucket_of(self, signs, depth, hash);
        if (bucket->after == 0) *bucket = (Bucket){(uint32_t)(hash >> 32) ^ depth, form, form};
        bucket->after = form + 1;
        uint64_t leads = depth < DEPTH ? hash : hash - signs[DEPTH - 1] * HASHED[DEPTH - 1];
        self->filter[leads >> (64 - self->filter_bits)] |= BITS(hash);
        self->begins[signs[0] % BEGUN] |= (uint8_t)(1u << depth);
    }
    return 0;
}

static PyObject *Words_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    PyObject *folds, *sorts, *forms, *numbers;
    static char *names[] = {"folds", "sorts", "forms", "numbers", NULL};
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O!OO!O!", names, &FoldsType, &folds, &sorts, &PyList_Type, &forms,
                                     &PyList_Type, &numbers))
        return NULL;
    Words *self = (Words *)type->tp_alloc(type, 0);
    if (self == NULL) return NULL;
    self->folds = (Folds *)Py_NewRef(folds);
    Py_ssize_t count = PyList_GET_SIZE(forms), length = 0;
    if (buffer_of(sorts, &self->sorts, 1) < 0) goto failed;
    for (Py_ssize_t at = 0; at < count; at++) {
        PyObject *form = PyList_GET_ITEM(forms, at);
        if (!PyUnicode_Check(form) || PyUnicode_GET_LENGTH(form) == 0) goto wrong;
        if (at > 0 && PyUnicode_Compare(PyList_GET_ITEM(forms, at - 1), form) >= 0) goto wrong;
        length += PyUnicode_GET_LENGTH(form);
    }
    if (length >= INT32_MAX || PyList_GET_SIZE(numbers) != count) goto wrong;
    self->count = (uint32_t)count;
    self->ends = PyMem_Calloc((size_t)count + 1, sizeof(uint32_t));
    self->numbers = PyMem_Calloc((size_t)count + 1, sizeof(uint32_t));
    self->signs = PyMem_Calloc((size_t)length + DEPTH, sizeof(Point));
    self->meanings = PyMem_Calloc((size_t)count + 1, sizeof(Meaning));
    if (!self->ends || !self->numbers || !self->signs || !self->meanings) {
        PyErr_NoMemory();
        goto failed;
    }
    uint32_t end = 0;
    for (Py_ssize_t at = 0; at < count; at++) {
        PyObject *form = PyList_GET_ITEM(forms, at);
        unsigned long number = PyLong_AsUnsignedLong(PyList_GET_ITEM(numbers, at));
        if (number == (unsigned long)-1 && PyErr_Occurred()) goto failed;
        if (number >= (unsigned long)count) goto wrong;
        if (PyUnicode_AsUCS4(form, self->signs + end, PyUnicode_GET_LENGTH(form), 0) == NULL) goto failed;
        self->numbers[at] = (uint32_t)number;
        self->ends[at] = end += (uint32_t)PyUnicode_GET_LENGTH(form);
    }
    if (index_forms(self) < 0) goto failed;
    return (PyObject *)self;
wrong:
    PyErr_SetString(PyExc_ValueError, "forms are texts, sorted, each once, and each has a number");
failed:
    Py_DECREF(self);
    return NULL;
}

/* What a walk has seen. */
typedef struct {
    uint32_t start, end, number;
} Found;

#define GIVEN 24

typedef struct {
    const Words *words;
    const Point *text;
    Py_ssize_t length;
    Found *found; /* to be told, in the order of their ends */
    Py_ssize_t count, room;
    uint32_t given[GIVEN], gives; /* what is certain, sorted, each once */
    enum { TELLING, JUDGING, JUDGING_ALL, SEARCHING } how; /* all as it is; what is certain apart, less runs or all */
    int runs;            /* whether there are some that were not told */
    const Point *marked; /* of each character, in the fourth way: whether forms are searched that have it .. */
    Py_ssize_t beyond;   /* .. so many characters after their beginning, or later */
    int hides;           /* whether there is one */
    PyObject *written;   /* the text that was turned into this one, character by character, if it was */
} Walk;

#define HARMLESS 14 /* bits of a place: 128 kB */
#define TO_NUMBER 4 /* characters of the first plane that fit into a number */

/* The characters as a number that is theirs alone; 0 when they are too many, or beyond the first plane. */
static uint64_t number_of(PyObject *text, Py_ssize_t start, Py_ssize_t end) {
    uint64_t number = 0;
    if (end - start > TO_NUMBER) return 0;
    for (Py_ssize_t at = start; at < end; at++) {
        Py_UCS4 sign = PyUnicode_READ_CHAR(text, at);
        if (sign > 0xFFFF) return 0;
        number = number << 16 | sign;
    }
    return number;
}

static uint64_t *place_of(const Words *words, uint64_t number) {
    return words->harmless + (number * HASHED[0] >> (64 - HARMLESS));
}

static int is_harmless(const Walk *walk, Py_ssize_t start, Py_ssize_t end) {
    uint64_t number = number_of(walk->written, start, end);
    return number != 0 && *place_of(walk->words, number) == number;
}

static inline uint8_t sort_of(const Words *words, Point sign) {
    return (Py_ssize_t)sign < words->sorts.len ? ((const uint8_t *)words->sorts.buf)[sign] : IDEOGRAPH;
}

static int stands_alone(const Walk *walk, Py_ssize_t start, Py_ssize_t end) {
    const Words *words = walk->words;
    const Point *text = walk->text;
    if (start > 0 && sort_of(words, text[start]) & LETTER && sort_of(words, text[start - 1]) & (LETTER | MARK))
        return 0;
    return !(end < walk->length && sort_of(words, text[end - 1]) & LETTER &&
             sort_of(words, text[end]) & (LETTER | MARK));
}

static int give(Walk *walk, uint32_t what) { /* 0 when there is no room */
    uint32_t at = 0;
    if (what == 0) return 1;
    while (at < walk->gives && walk->given[at] < what) at++;
    if (at < walk->gives && walk->given[at] == what) return 1;
    if (walk->gives == GIVEN) return 0;
    memmove(walk->given + at + 1, walk->given + at, (walk->gives++ - at) * sizeof(uint32_t));
    walk->given[at] = what;
    return 1;
}

static int see(Walk *walk, Py_ssize_t start, Py_ssize_t end, uint32_t form) {
    uint32_t number = walk->words->numbers[form];
    const Meaning *meaning = walk->words->meanings + number;
    if (walk->how == SEARCHING) {
        for (start += walk->beyond; start < end && !walk->marked[start];) start++;
        if (start < end && meaning->sort == RUN) walk->runs = 1;
        else walk->hides |= start < end;
        return 0;
    }
    if (walk->written != NULL && is_harmless(walk, start, end)) return 0;
    if (walk->how != TELLING) {
        if (meaning->sort == RUN && walk->how == JUDGING) return walk->runs = 1, 0;
        if (meaning->sort == SURE && give(walk, meaning->alone)) return 0;
        if (meaning->sort == EDGES && give(walk, stands_alone(walk, start, end) ? meaning->alone : meaning->within))
            return 0;
    }
    if (walk->count == walk->room) {
        Py_ssize_t room = walk->room * 2 + 16;
        Found *more = PyMem_Realloc(walk->found, (size_t)room * sizeof(Found));
        if (more == NULL) return PyErr_NoMemory(), -1;
        walk->found = more, walk->room = room;
    }
    Py_ssize_t at = walk->count++; /* they come in the order of their beginnings: only overlapping ones change places */
    for (; at > 0 && walk->found[at - 1].end > (uint32_t)end; at--) walk->found[at] = walk->found[at - 1];
    walk->found[at] = (Found){(uint32_t)start, (uint32_t)end, number};
    return 0;
}

/* The forms [first, after) have the first `depth` characters of the text at `start`. */
static int descend(Walk *walk, Py_ssize_t start, uint32_t first, uint32_t after, uint32_t depth) {
    const Words *words = walk->words;
    for (;; depth++) {
        uint32_t length = words->ends[first] - start_of(words, first);
        if (length == depth) { /* sorted, so the shortest comes first */
            if (see(walk, start, start + depth, first) < 0) return -1;
            if (++first == after) return 0;
        }
        if (start + (Py_ssize_t)depth >= walk->length) return 0;
        Point sign = walk->text[start + depth];
        if (words->signs[start_of(words, first) + depth] != sign) {
            uint32_t low = first, high = after; /* the first form that goes on with this character or a later one */
            while (low < high) {
                uint32_t middle = low + (high - low) / 2;
                if (words->signs[start_of(words, middle) + depth] < sign) low = middle + 1;
                else high = middle;
            }
            first = low;
            if (first == after || words->signs[start_of(words, first) + depth] != sign) return 0;
        }
        if (words->signs[start_of(words, after - 1) + depth] != sign) {
            uint32_t low = first, high = after; /* the first form that goes on with a later one */
            while (low < high) {
                uint32_t middle = low + (high - low) / 2;
                if (words->signs[start_of(words, middle) + depth] <= sign) low = middle + 1;
                else high = middle;
            }
            after = low;
        }
    }
}

/* The forms that begin at a place and go by as many characters as `depths` says. */
static int begin(Walk *walk, Py_ssize_t at, uint32_t depths) {
    uint64_t hash = 0;
    for (uint32_t depth = 1; depths >> depth; depth++) {
        hash += walk->text[at + depth - 1] * HASHED[depth - 1];
        if (!(depths >> depth & 1)) continue;
        const Bucket *bucket = bucket_of(walk->words, walk->text + at, depth, hash);
        if (bucket->after != 0 && descend(walk, at, bucket->first, bucket->after, depth) < 0) return -1;
    }
    return 0;
}

#define TOGETHER 64 /* places: asked without a branch the filter answers of many at a time, and mostly says no */

static int walk_words(Walk *walk, Py_ssize_t from, Py_ssize_t until) {
    const Words *words = walk->words;
    const Py_ssize_t length = walk->length;
    if (length >= INT32_MAX) return PyErr_SetString(PyExc_OverflowError, "the text is too long"), -1;
    uint8_t place[TOGETHER], depths[TOGETHER];
    while (from < until) {
        Py_ssize_t whole = (until < length - DEPTH + 1 ? until : length - DEPTH + 1) - from, count = 0;
        if (whole > TOGETHER) whole = TOGETHER;
        for (Py_ssize_t at = 0; at < whole; at++) {
            place[count] = (uint8_t)at;
            depths[count] = (uint8_t)may_begin(words, walk->text + from + at);
            count += depths[count] != 0;
        }
        for (Py_ssize_t one = 0; one < count; one++)
            if (begin(walk, from + place[one], depths[one]) < 0) return -1;
        if (whole > 0) {
            from += whole;
            continue;
        }
        Point last[DEPTH] = {0}; /* nothing begins with what is beyond the end */
        memcpy(last, walk->text + from, (size_t)(length - from) * sizeof(Point));
        uint32_t few = may_begin(words, last) & ((2u << (length - from)) - 1);
        if (begin(walk, from++, few) < 0) return -1;
    }
    return 0;
}

/* Searches a text for forms that have marked characters, until one is found. */
static int search(Walk *walk) {
    Py_ssize_t far = (Py_ssize_t)walk->words->longest, done = 0;
    walk->how = SEARCHING;
    for (Py_ssize_t at = 0; at < walk->length && !walk->hides; at++)
        if (walk->marked[at]) {
            if (walk_words(walk, at - far < done ? done : at - far, at + 1) < 0) return -1;
            done = at + 1;
        }
    return 0;
}

/* Whether a form may be in a text with its runs as one character each, one that says it is drawn out among them: two
   ideographs, three letters; of signs none. Runs are in most Chinese texts, and hide nothing. */
static int hides_drawn(const Words *words, const Point *text, Py_ssize_t length) {
    Row squeezed, drawn;
    row_open(&squeezed), row_open(&drawn);
    int hides = row_reserve(&squeezed, length) < 0 || row_reserve(&drawn, length) < 0 ? -1 : 0;
    for (Py_ssize_t at = 0, end; hides == 0 && at < length; at = end) {
        Point sign = text[at];
        uint8_t sort = sort_of(words, sign);
        for (end = at + 1; sort & WRITTEN && end < length && text[end] == sign;) end++;
        squeezed.at[squeezed.length++] = sign;
        drawn.at[drawn.length++] = end - at >= (sort & IDEOGRAPH ? 2 : 3);
    }
    if (hides == 0) {
        Walk walk = {.words = words, .text = squeezed.at, .length = squeezed.length, .marked = drawn.at};
        hides = search(&walk) < 0 ? -1 : walk.hides;
    }
    row_close(&squeezed), row_close(&drawn);
    return hides;
}

#define MAX_GAP 6 /* as in reductions.py */

enum { WHOLE = 0, PARTED = 1, HIDING = 2 }; /* what signs and runs do to a text, as in scan.py */

/* The next row of signs, from `end` on, that `reductions.without_separators` closes up. `PARTED` when there is one;
   `HIDING` when it may close up what is no matter of sorts. */
static int next_gap(const Words *words, const Point *text, Py_ssize_t length, Py_ssize_t *start, Py_ssize_t *end) {
    const Point size = (Point)words->sorts.len;
    const uint8_t *sorts = words->sorts.buf;
#define SORT(at) ((at) < 0 || (at) >= length ? 0 : text[at] < size ? sorts[text[at]] : IDEOGRAPH)
    for (Py_ssize_t at = *end; at < length; at++) {
        unsigned sort = SORT(at), pure = SIGN;
        if (!(sort & (SIGN | CLAUSE | LOOSE))) continue;
        unsigned before = SORT(at - 2), left = SORT(at - 1);
        *start = at;
        for (; sort & (SIGN | CLAUSE | LOOSE); sort = ++at < length ? SORT(at) : 0) {
            if (sort & LOOSE) return HIDING;
            pure &= sort;
        }
        unsigned right = sort, after = SORT(at + 1);
        if (!(left & WRITTEN && right & WRITTEN) || at - *start > MAX_GAP) continue;
        int unit_left = left & IDEOGRAPH || !(before & LETTER), lone_left = !(before & WRITTEN);
        int unit_right = right & IDEOGRAPH || !(after & LETTER), lone_right = !(after & WRITTEN);
        if ((unit_left && unit_right && pure) || (lone_left && unit_right) || (unit_left && lone_right)) {
            *end = at;
            return PARTED;
        }
    }
#undef SORT
    return WHOLE;
}

/* Whether words may stand in a walked text otherwise than as they are listed: parted by signs, or drawn out. `HIDING`
   more often than `Lexicon` finds some, never less; `PARTED` when signs are to be closed up, and part no word. */
static int parted(const Walk *walked) {
    const Words *words = walked->words;
    const Point *text = walked->text;
    Py_ssize_t start = 0, end = 0, kept = 0, length = walked->length;
    int gap = next_gap(words, text, length, &start, &end), hides = 0;
    if (gap == HIDING) return HIDING;
    if (gap == WHOLE) {
        hides = walked->runs ? hides_drawn(words, text, length) : 0;
        return hides < 0 ? -1 : hides ? HIDING : WHOLE;
    }
    Row joined, seams;
    row_open(&joined), row_open(&seams);
    if (row_reserve(&joined, length) < 0 || row_reserve(&seams, length) < 0) hides = -1;
    else {
        memset(seams.at, 0, (size_t)length * sizeof(Point));
        for (; gap == PARTED; gap = next_gap(words, text, length, &start, &end)) {
            memcpy(joined.at + joined.length, text + kept, (size_t)(start - kept) * sizeof(Point));
            joined.length += start - kept, kept = end;
            seams.at[joined.length] = 1;
        }
        memcpy(joined.at + joined.length, text + kept, (size_t)(length - kept) * sizeof(Point));
        joined.length += length - kept;
        Walk walk = {.words = words, .text = joined.at, .length = joined.length, .marked = seams.at, .beyond = 1};
        hides = gap == HIDING ? 1 : search(&walk) < 0 ? -1 : walk.hides;
        if (hides == 0 && (walk.runs || walked->runs)) hides = hides_drawn(words, joined.at, joined.length);
    }
    row_close(&joined), row_close(&seams);
    return hides < 0 ? -1 : hides ? HIDING : PARTED;
}

static PyObject *told(const Walk *walk) {
    PyObject *list = PyList_New(walk->count);
    for (Py_ssize_t at = 0; list != NULL && at < walk->count; at++) {
        PyObject *one = Py_BuildValue("(III)", walk->found[at].start, walk->found[at].end, walk->found[at].number);
        if (one == NULL) Py_CLEAR(list);
        else PyList_SET_ITEM(list, at, one);
    }
    return list;
}

static PyObject *Words_find(Words *self, PyObject *text) {
    if (!PyUnicode_Check(text)) return PyErr_SetString(PyExc_TypeError, "find takes a str"), NULL;
    Row row;
    row_open(&row);
    PyObject *list = NULL;
    Py_ssize_t length = PyUnicode_GET_LENGTH(text);
    if (row_reserve(&row, length + 1) == 0 && PyUnicode_AsUCS4(text, row.at, row.room, 0) != NULL) {
        Walk walk = {.words = self, .text = row.at, .length = length};
        if (walk_words(&walk, 0, length) == 0) list = told(&walk);
        PyMem_Free(walk.found);
    }
    row_close(&row);
    return list;
}

static PyObject *Words_through(Words *self, PyObject *text) {
    if (!PyUnicode_Check(text)) return PyErr_SetString(PyExc_TypeError, "through takes a str"), NULL;
    Row row;
    row_open(&row);
    int changed, done = folded_into(&row, self->folds, text, &changed);
    PyObject *list = done == 0 ? Py_NewRef(Py_None) : NULL;
    if (done > 0) {
        Walk walk = {.words = self, .text = row.at, .length = row.length};
        if (self->harmless != NULL && row.length == PyUnicode_GET_LENGTH(text)) walk.written = text;
        if (walk_words(&walk, 0, walk.length) == 0) list = told(&walk);
        PyMem_Free(walk.found);
    }
    row_close(&row);
    return list;
}

static PyObject *Words_pass_over(Words *self, PyObject *seen) {
    if (!PyUnicode_Check(seen)) return PyErr_SetString(PyExc_TypeError, "pass_over takes a str"), NULL;
    uint64_t number = number_of(seen, 0, PyUnicode_GET_LENGTH(seen));
    if (self->harmless == NULL) self->harmless = PyMem_Calloc((size_t)1 << HARMLESS, sizeof(uint64_t));
    if (self->harmless == NULL) return PyErr_NoMemory();
    if (number != 0) *place_of(self, number) = number; /* what was there is told again when it is met */
    Py_RETURN_NONE;
}

/* What a walk gave, in the form that tells least: None, what is certain, or all of it and the folded text. */
static PyObject *answered(const Walk *walk, int how, int changed, PyObject *text) {
    if (how == WHOLE && walk->count == 0 && walk->gives == 0) Py_RETURN_NONE;
    PyObject *sure = PyBytes_FromStringAndSize((const char *)walk->given, (Py_ssize_t)(walk->gives * sizeof(uint32_t)));
    if (sure == NULL || (how == WHOLE && walk->count == 0)) return sure;
    PyObject *folded =
        changed ? PyUnicode_FromKindAndData(PyUnicode_4BYTE_KIND, walk->text, walk->length) : Py_NewRef(text);
    PyObject *list = folded == NULL ? NULL : told(walk);
    if (list == NULL) return Py_DECREF(sure), Py_XDECREF(folded), NULL;
    return Py_BuildValue("(NNiN)", sure, list, how, folded);
}

static PyObject *Words_look(Words *self, PyObject *text) {
    if (!PyUnicode_Check(text)) return PyErr_SetString(PyExc_TypeError, "look takes a str"), NULL;
    Row row;
    row_open(&row);
    int changed, done = folded_into(&row, self->folds, text, &changed);
    PyObject *answer = done == 0 ? Py_NewRef(Py_False) : NULL;
    if (done > 0) {
        Walk walk = {.words = self, .text = row.at, .length = row.length, .how = JUDGING};
        int how = walk_words(&walk, 0, walk.length) < 0 ? -1 : parted(&walk);
        if (how == HIDING && walk.runs) { /* they are to be told, too */
            walk.how = JUDGING_ALL, walk.count = 0;
            if (walk_words(&walk, 0, walk.length) < 0) how = -1;
        }
        if (how >= 0) answer = answered(&walk, how, changed, text);
        PyMem_Free(walk.found);
    }
    row_close(&row);
    return answer;
}

static PyObject *Words_learn(Words *self, PyObject *args) {
    unsigned int number, sort, alone, within;
    if (!PyArg_ParseTuple(args, "IIII", &number, &sort, &alone, &within)) return NULL;
    if (number >= self->count || sort > RUN) return PyErr_SetString(PyExc_ValueError, "no such form"), NULL;
    self->meanings[number] = (Meaning){alone, within, (uint8_t)sort};
    Py_RETURN_NONE;
}

static PyMethodDef Words_methods[] = {
    {"find", (PyCFunction)Words_find, METH_O, "(start, end, number) of every form in a folded text."},
    {"through", (PyCFunction)Words_through, METH_O, "The same in a text to be folded; None when tables do not suffice."},
    {"pass_over", (PyCFunction)Words_pass_over, METH_O, "These characters need not be told by `through` again."},
    {"look", (PyCFunction)Words_look, METH_O, "What a text gives; None for nothing; False when tables do not suffice."},
    {"learn", (PyCFunction)Words_learn, METH_VARARGS, "What a form means from now on."},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject WordsType = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "bot.text._scan.Words",
    .tp_basicsize = sizeof(Words),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_doc = "Listed forms, and where they stand in texts.",
    .tp_new = Words_new,
    .tp_dealloc = (destructor)Words_dealloc,
    .tp_methods = Words_methods,
};

/* ---- sorts ---- */

static PyObject *sorts_in(PyObject *module, PyObject *args) {
    (void)module;
    Py_buffer table;
    PyObject *text;
    if (!PyArg_ParseTuple(args, "y*U", &table, &text)) return NULL;
    const uint8_t *sorts = table.buf;
    const void *data = PyUnicode_DATA(text);
    Py_ssize_t length = PyUnicode_GET_LENGTH(text), size = table.len;
    int kind = PyUnicode_KIND(text);
    unsigned seen = 0;
    for (Py_ssize_t at = 0; at < length; at++) {
        Py_ssize_t sign = (Py_ssize_t)PyUnicode_READ(kind, data, at);
        if (sign < size) seen |= sorts[sign];
    }
    PyBuffer_Release(&table);
    return PyLong_FromUnsignedLong(seen);
}

static PyMethodDef functions[] = {
    {"sorts_in", sorts_in, METH_VARARGS, "All bits that a table has for the characters of a text."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "bot.text._scan",
                                    .m_doc = "Folding and finding words, compiled.", .m_size = -1,
                                    .m_methods = functions};

PyMODINIT_FUNC PyInit__scan(void) {
    PyObject *made = PyModule_Create(&module);
    if (made == NULL) return NULL;
    if (PyModule_AddIntConstant(made, "FORM", 4) < 0 || PyModule_AddType(made, &FoldsType) < 0 ||
        PyModule_AddType(made, &WordsType) < 0)
        Py_CLEAR(made);
    return made;
}
