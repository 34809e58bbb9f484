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

static PyMethodDef Folds_methods[] = {
    {"fold", (PyCFunction)Folds_fold, METH_O, "The folded text; None when tables do not suffice."},
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
    PyMem_Free(self->bucket), PyMem_Free(self->meanings), PyMem_Free(self->filter);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

/* A word of the filter has two bits of each hash that leads to it. */
#define BITS(hash) ((uint64_t)1 << ((hash) >> 20 & 63) | (uint64_t)1 << ((hash) >> 26 & 63))
#define MAY(filter, shift, hash) (((filter)[(hash) >> (shift)] & BITS(hash)) == BITS(hash))

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
    if (self->bucket == NULL || self->filter == NULL) return PyErr_NoMemory(), -1;
    for (uint32_t form = 0; form < self->count; form++) {
        const Point *signs = self->signs + start_of(self, form);
        uint32_t depth = depth_of(self, form), length = self->ends[form] - start_of(self, form);
        uint64_t hash = 0;
        if (length > self->longest) self->longest = length;
        for (uint32_t at = 0; at < depth; at++) hash += signs[at] * HASHED[at];
        Bucket *bucket = bucket_of(self, signs, depth, hash);
        if (bucket->after == 0) *bucket = (Bucket){(uint32_t)(hash >> 32) ^ depth, form, form};
        bucket->after = form + 1;
        self->filter[hash >> (64 - self->filter_bits)] |= BITS(hash);
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
    enum { TELLING, JUDGING, JUDGING_ALL, DRAWING } how; /* all as it is; or what is certain apart, less runs or all */
    int runs;           /* whether there are some that were not told */
    const Point *drawn; /* of each character, in the fourth way: whether it stood there as a run */
    int hides;          /* whether a form has one of those */
} Walk;

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
    if (walk->how == DRAWING) {
        while (start < end && !walk->drawn[start]) start++;
        walk->hides |= start < end;
        return 0;
    }
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

/* The forms that begin at a place and go by as many characters. */
static int begin(Walk *walk, Py_ssize_t at, uint32_t depth, uint64_t hash) {
    const Bucket *bucket = bucket_of(walk->words, walk->text + at, depth, hash);
    return bucket->after == 0 ? 0 : descend(walk, at, bucket->first, bucket->after, depth);
}

static int walk_words(Walk *walk, Py_ssize_t from, Py_ssize_t until) {
    const uint64_t *filter = walk->words->filter;
    const Point *text = walk->text;
    const int shift = 64 - walk->words->filter_bits;
    const Py_ssize_t length = walk->length;
    if (length >= INT32_MAX) return PyErr_SetString(PyExc_OverflowError, "the text is too long"), -1;
    for (Py_ssize_t at = from; at < until; at++) {
        uint64_t hash[DEPTH + 1] = {0};
        uint32_t may = 0, most = length - at < DEPTH ? (uint32_t)(length - at) : DEPTH;
        if (most == DEPTH) { /* all at once: mostly none of them may */
            for (uint32_t depth = 0; depth < DEPTH; depth++) {
                hash[depth + 1] = hash[depth] + text[at + depth] * HASHED[depth];
                may |= MAY(filter, shift, hash[depth + 1]);
            }
            if (!may) continue;
        } else
            for (uint32_t depth = 0; depth < most; depth++)
                hash[depth + 1] = hash[depth] + text[at + depth] * HASHED[depth];
        for (uint32_t depth = 1; depth <= most; depth++)
            if (MAY(filter, shift, hash[depth]) && begin(walk, at, depth, hash[depth]) < 0) return -1;
    }
    return 0;
}

/* Whether a form may be in a text with its runs as one character each, one that says it is drawn out among them: two
   ideographs, three letters; of signs none. Runs are in most Chinese texts, and hide nothing. */
static int hides_drawn(const Walk *given) {
    Row squeezed, drawn;
    row_open(&squeezed), row_open(&drawn);
    Walk walk = {.words = given->words, .how = DRAWING};
    int failed = row_reserve(&squeezed, given->length) < 0 || row_reserve(&drawn, given->length) < 0;
    for (Py_ssize_t at = 0, end; !failed && at < given->length; at = end) {
        Point sign = given->text[at];
        uint8_t sort = sort_of(walk.words, sign);
        for (end = at + 1; sort & WRITTEN && end < given->length && given->text[end] == sign;) end++;
        squeezed.at[squeezed.length++] = sign;
        drawn.at[drawn.length++] = end - at >= (sort & IDEOGRAPH ? 2 : 3);
    }
    walk.text = squeezed.at, walk.drawn = drawn.at, walk.length = squeezed.length;
    Py_ssize_t far = (Py_ssize_t)walk.words->longest, done = 0;
    for (Py_ssize_t at = 0; !failed && !walk.hides && at < walk.length; at++)
        if (drawn.at[at]) {
            failed = walk_words(&walk, at - far < done ? done : at - far, at + 1) < 0;
            done = at + 1;
        }
    row_close(&squeezed), row_close(&drawn);
    return failed ? -1 : walk.hides;
}

/* Whether signs may have to be closed up: more often than `reductions.without_separators` does it, never less. */
static int has_gaps(const Words *words, const Point *text, Py_ssize_t length) {
    const Point size = (Point)words->sorts.len;
    const uint8_t *sorts = words->sorts.buf;
#define SORT(at) ((at) < 0 || (at) >= length ? 0 : text[at] < size ? sorts[text[at]] : IDEOGRAPH)
    for (Py_ssize_t at = 0; at < length; at++) {
        unsigned sort = SORT(at), pure = SIGN;
        if (!(sort & (SIGN | CLAUSE | LOOSE))) continue;
        unsigned before = SORT(at - 2), left = SORT(at - 1);
        for (; sort & (SIGN | CLAUSE | LOOSE); sort = ++at < length ? SORT(at) : 0) {
            if (sort & LOOSE) return 1;
            pure &= sort;
        }
        unsigned right = sort, after = SORT(at + 1);
        if (!(left & WRITTEN && right & WRITTEN)) continue;
        int unit_left = left & IDEOGRAPH || !(before & LETTER), lone_left = !(before & WRITTEN);
        int unit_right = right & IDEOGRAPH || !(after & LETTER), lone_right = !(after & WRITTEN);
        if ((unit_left && unit_right && pure) || (lone_left && unit_right) || (unit_left && lone_right)) return 1;
    }
#undef SORT
    return 0;
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

static PyObject *Words_look(Words *self, PyObject *text) {
    if (!PyUnicode_Check(text)) return PyErr_SetString(PyExc_TypeError, "look takes a str"), NULL;
    Row row;
    row_open(&row);
    int changed, done = folded_into(&row, self->folds, text, &changed);
    PyObject *answer = done == 0 ? Py_NewRef(Py_False) : NULL;
    if (done > 0) {
        Walk walk = {.words = self, .text = row.at, .length = row.length, .how = JUDGING};
        int gaps = has_gaps(self, row.at, row.length), failed = walk_words(&walk, 0, walk.length);
        if (failed == 0 && walk.runs) {
            int hides = gaps ? 1 : hides_drawn(&walk);
            if (hides > 0) walk.how = JUDGING_ALL, walk.count = 0;
            if (hides) failed = hides < 0 ? -1 : walk_words(&walk, 0, walk.length);
        }
        if (failed == 0) {
            if (walk.count == 0 && walk.gives == 0 && !gaps)
                answer = Py_NewRef(Py_None);
            else {
                PyObject *list = told(&walk);
                Py_ssize_t size = (Py_ssize_t)(walk.gives * sizeof(uint32_t));
                if (list != NULL)
                    answer = Py_BuildValue("(y#NO)", (const char *)walk.given, size, list, gaps ? Py_True : Py_False);
            }
        }
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

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT, .m_name = "bot.text._scan", .m_doc = "Folding and finding words, compiled.", .m_size = -1};

PyMODINIT_FUNC PyInit__scan(void) {
    PyObject *made = PyModule_Create(&module);
    if (made == NULL) return NULL;
    if (PyModule_AddIntConstant(made, "FORM", 1) < 0 || PyModule_AddType(made, &FoldsType) < 0 ||
        PyModule_AddType(made, &WordsType) < 0)
        Py_CLEAR(made);
    return made;
}
