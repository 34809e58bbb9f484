/* A glance at a text: which looks through disguises are worth taking, and what each of them is about. Most texts hide
   nothing, and it is seen here, before anything is made in Python. Touch this when looks ask something else first. */

#pragma once

#include "gaps.h"
#include "tokens.h"

#define SETS 256
#define SPELT ((uint64_t)1 << 63) /* as in glance.py: tokens of whole pieces, so many letters of them .. */
#define ALONE ((uint64_t)1 << 62) /* .. and not only words of Latin letters, two or more */

static PyTypeObject WordsType; /* of scan.c */

/* Where its words are found, as in scene.py: in the text closed up; in the text read backwards; in the text as words that
   are listed are; in parts of the text closed up, around tokens of whole pieces. */
enum { JOINED = 0, BACKWARDS = 1, LISTED = 2, AROUND = 3 };

typedef struct {
    Words *words;   /* what it is about; NULL: what the text has is enough */
    uint64_t needs; /* all of these are to be seen in the text */
    uint32_t where, reach; /* and how far around tokens */
} Look;

typedef struct {
    PyObject_HEAD
    Words *words;         /* those that are listed: how texts are folded, and which signs are closed up */
    Py_buffer sets;       /* of each character: the classes that it is in, as bits */
    uint64_t masks[SETS]; /* of each such set: the places in rows of classes that it fits */
    uint64_t begins;      /* the places that rows begin at */
    uint64_t latin, ideograph;
    Pieces pieces;
    uint32_t few, many; /* letters of whole pieces in a row: in texts of nothing else, and in others */
    Py_ssize_t count;
    Look *looks;
} Glance;

static inline uint64_t mask_of(const Glance *self, Point sign) {
    return (Py_ssize_t)sign < self->sets.len ? self->masks[((const uint8_t *)self->sets.buf)[sign]] : self->masks[0];
}

/* Which rows of classes stand somewhere in a text, each by the last of its places. */
static uint64_t rows_seen(const Glance *self, const Row *text) {
    uint64_t reached = 0, seen = 0;
    for (Py_ssize_t at = 0; at < text->length; at++) {
        reached = (reached << 1 | self->begins) & mask_of(self, text->at[at]);
        seen |= reached;
    }
    return seen;
}

static inline Py_ssize_t token_end(const Glance *self, const Row *text, Py_ssize_t at) {
    while (at < text->length && mask_of(self, text->at[at]) & self->latin) at++;
    return at;
}

/* What the tokens of a text say, where rows of these classes stand in it. */
static uint64_t tokens_in(const Glance *self, const Row *text, uint64_t seen) {
    uint32_t words = 0, row = 0, longest = 0, all = 1;
    Py_ssize_t start = 0, end = 0;
    for (; start < text->length; start = end + 1) {
        int word = 0; /* two letters of the alphabet side by side */
        if ((end = token_end(self, text, start)) == start) continue;
        for (Py_ssize_t at = start + 1; at < end && !word; at++)
            word = text->at[at] - 'a' < ALPHABET && text->at[at - 1] - 'a' < ALPHABET;
        words += (uint32_t)word;
        row = is_whole(&self->pieces, text->at + start, end - start) ? row + (uint32_t)(end - start) : 0;
        all &= row > 0;
        if (row > longest) longest = row;
    }
    int mixed = (seen & self->ideograph) != 0;
    uint64_t says = longest > 0 && (mixed || longest >= (all ? self->few : self->many)) ? SPELT : 0;
    return mixed || words < 2 ? says | ALONE : says;
}

static PyObject *told(const Walk *walk) {
    PyObject *list = PyList_New(walk->count);
    for (Py_ssize_t at = 0; list != NULL && at < walk->count; at++) {
        const Found found = walk->found[at];
        PyObject *one = PyTuple_New(3), *start = PyLong_FromUnsignedLong(found.start);
        PyObject *end = PyLong_FromUnsignedLong(found.end), *number = PyLong_FromUnsignedLong(found.number);
        if (one == NULL || start == NULL || end == NULL || number == NULL) {
            Py_XDECREF(one), Py_XDECREF(start), Py_XDECREF(end), Py_XDECREF(number);
            Py_CLEAR(list);
        } else {
            PyTuple_SET_ITEM(one, 0, start), PyTuple_SET_ITEM(one, 1, end), PyTuple_SET_ITEM(one, 2, number);
            PyObject_GC_UnTrack(one); /* numbers lead nowhere */
            PyList_SET_ITEM(list, at, one);
        }
    }
    return list;
}

/* Tells a part of the text, if forms stand in it. */
static int tell_part(Walk *told, Py_ssize_t first, Py_ssize_t last, const Row *text, Row *turned) {
    Walk walk = {.words = told->words};
    int done = walk_turned(&walk, text->at + first, last - first, turned);
    if (done > 0 && walk.count > 0 && tell(told, first, last, 0) < 0) done = -1;
    PyMem_Free(walk.found);
    return done;
}

/* Tells the parts of a text around tokens of whole pieces in which forms stand: they end where other tokens begin. */
static int tell_parts(const Glance *self, Walk *told, Py_ssize_t reach, const Row *text, Row *turned) {
    Py_ssize_t border = 0, first = 0, last = -1; /* of none yet */
    int done = 1;
    for (Py_ssize_t start = 0, end = 0; start < text->length && done > 0; start = end + 1) {
        if ((end = token_end(self, text, start)) == start) continue;
        Py_ssize_t begin = start - reach > border ? start - reach : border;
        int whole = is_whole(&self->pieces, text->at + start, end - start);
        if (last >= 0 && !(whole && begin <= last)) {
            done = tell_part(told, first, last < start ? last : start, text, turned);
            last = -1;
        }
        if (!whole) border = end;
        else first = last < 0 ? begin : first, last = end + reach;
    }
    if (last < 0 || done <= 0) return done;
    return tell_part(told, first, last < text->length ? last : text->length, text, turned);
}

/* Tells that there is something, where `Words.look` would. */
static int tell_listed(Walk *told, const Row *text, Row *turned) {
    Walk walk = {.words = told->words, .how = JUDGING};
    int done = walk_turned(&walk, text->at, text->length, turned);
    int seen = done > 0 && walk.count == 0 && walk.gives == 0 ? parted(&walk, turned) : HIDING;
    PyMem_Free(walk.found);
    if (done <= 0 || seen < 0) return done <= 0 ? done : -1;
    return seen == HIDING && tell(told, 0, text->length, 0) < 0 ? -1 : 1;
}

/* What a look is about: a list, or None where that is nothing; `suffices` says whether tables do. */
static PyObject *found_by(const Glance *self, const Look *look, const Row *text, Row *turned, int *suffices) {
    if (look->words == NULL) return PyList_New(0);
    Walk walk = {.words = look->words};
    int done = look->where == AROUND   ? tell_parts(self, &walk, look->reach, text, turned)
               : look->where == LISTED ? tell_listed(&walk, text, turned)
                                       : walk_turned(&walk, text->at, text->length, turned);
    PyObject *found = done < 0 ? NULL : walk.count == 0 ? Py_NewRef(Py_None) : told(&walk);
    PyMem_Free(walk.found);
    *suffices = done != 0;
    return found;
}

static int reversed_into(Row *row, const Row *text) {
    if (row_reserve(row, text->length) < 0) return -1;
    row->length = 0;
    for (Py_ssize_t at = text->length; at > 0;) row->at[row->length++] = text->at[--at];
    return 1;
}

/* What each look is about, None for those that are not worth it; NULL where none is. 0: tables do not suffice. */
static int looks_at(const Glance *self, const Row *folded, const Row *joined, PyObject **list) {
    uint64_t seen = rows_seen(self, folded);
    int done = 1;
    if (seen & self->latin) {
        uint64_t says = tokens_in(self, folded, seen);
        seen |= joined == folded ? says : (says & ALONE) | (tokens_in(self, joined, seen) & SPELT);
    }
    Row turned, backwards;
    row_open(&turned), row_open(&backwards);
    for (Py_ssize_t at = 0; at < self->count && done > 0; at++) {
        const Look *look = self->looks + at;
        if ((seen & look->needs) != look->needs) continue;
        const Row *text = look->where == BACKWARDS ? &backwards : look->where == LISTED ? folded : joined;
        if (text == &backwards && (done = reversed_into(&backwards, folded)) < 0) break;
        int suffices = 1;
        PyObject *found = found_by(self, look, text, &turned, &suffices);
        done = found == NULL ? -1 : suffices;
        if (found != NULL && found != Py_None && *list == NULL && (*list = PyList_New(self->count)) != NULL)
            for (Py_ssize_t one = 0; one < self->count; one++) PyList_SET_ITEM(*list, one, Py_NewRef(Py_None));
        if (found != NULL && found != Py_None && *list == NULL) done = -1;
        if (done > 0 && *list != NULL) PyList_SetItem(*list, at, Py_NewRef(found));
        Py_XDECREF(found);
    }
    row_close(&turned), row_close(&backwards);
    return done;
}

static PyObject *Glance_at(Glance *self, PyObject *text) {
    if (!PyUnicode_Check(text)) return PyErr_SetString(PyExc_TypeError, "at takes a str"), NULL;
    Row folded, joined, cuts;
    row_open(&folded), row_open(&joined), row_open(&cuts);
    PyObject *list = NULL, *answer = NULL;
    int changed, done = folded_into(&folded, self->words->folds, text, &changed);
    int gap = done > 0 ? close_up(self->words, &folded, &joined, &cuts) : done;
    if (gap == HIDING) done = 0;
    if (done > 0) done = gap < 0 ? -1 : looks_at(self, &folded, gap == PARTED ? &joined : &folded, &list);
    if (done == 0) answer = Py_NewRef(Py_False);
    else if (done > 0 && list == NULL) answer = Py_NewRef(Py_None);
    else if (done > 0 && gap == WHOLE) answer = Py_BuildValue("(OOO)", list, Py_None, Py_None);
    else if (done > 0)
        answer = Py_BuildValue("(ONy#)", list, PyUnicode_FromKindAndData(PyUnicode_4BYTE_KIND, joined.at, joined.length),
                               (const char *)cuts.at, (Py_ssize_t)(cuts.length * (Py_ssize_t)sizeof(Point)));
    Py_XDECREF(list);
    row_close(&folded), row_close(&joined), row_close(&cuts);
    return answer;
}

static void Glance_dealloc(Glance *self) {
    for (Py_ssize_t at = 0; at < self->count; at++) Py_XDECREF(self->looks[at].words);
    PyMem_Free(self->looks);
    PyBuffer_Release(&self->sets);
    pieces_close(&self->pieces);
    Py_XDECREF(self->words);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static int take_looks(Glance *self, PyObject *looks) {
    self->looks = PyMem_Calloc((size_t)PyList_GET_SIZE(looks) + 1, sizeof(Look));
    if (self->looks == NULL) return PyErr_NoMemory(), -1;
    for (; self->count < PyList_GET_SIZE(looks); self->count++) {
        PyObject *about;
        unsigned long long needs;
        unsigned int where, reach;
        if (!PyArg_ParseTuple(PyList_GET_ITEM(looks, self->count), "OKII", &about, &needs, &where, &reach)) return -1;
        if (about != Py_None && !PyObject_TypeCheck(about, &WordsType))
            return PyErr_SetString(PyExc_TypeError, "a look is about Words, or None"), -1;
        about = about == Py_None ? NULL : Py_NewRef(about);
        self->looks[self->count] = (Look){(Words *)about, needs, where, reach};
    }
    return 0;
}

static int take_spelling(Glance *self, PyObject *spelling) {
    PyObject *folds, *pieces;
    if (spelling == Py_None) return self->latin = 0, 0; /* nobody asks about tokens */
    if (!PyArg_ParseTuple(spelling, "O!O!II", &FoldsType, &folds, &PyList_Type, &pieces, &self->few, &self->many))
        return -1;
    return pieces_open(&self->pieces, (Folds *)folds, pieces);
}

static PyObject *Glance_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    static char *names[] = {"words", "sets", "masks", "begins", "latin", "ideograph", "spelling", "looks", NULL};
    PyObject *words, *sets, *spelling, *looks;
    Py_buffer masks;
    unsigned long long begins, latin, ideograph;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O!Oy*KKKOO!", names, &WordsType, &words, &sets, &masks, &begins,
                                     &latin, &ideograph, &spelling, &PyList_Type, &looks))
        return NULL;
    Glance *self = (Glance *)type->tp_alloc(type, 0);
    int wrong = self == NULL || buffer_of(sets, &self->sets, 1) < 0;
    if (!wrong && (wrong = masks.len != sizeof(self->masks)))
        PyErr_SetString(PyExc_ValueError, "there is a mask for each set of eight classes");
    if (!wrong) {
        memcpy(self->masks, masks.buf, sizeof(self->masks));
        self->words = (Words *)Py_NewRef(words);
        self->begins = begins, self->latin = latin, self->ideograph = ideograph;
        wrong = take_spelling(self, spelling) < 0 || take_looks(self, looks) < 0;
    }
    PyBuffer_Release(&masks);
    if (wrong) Py_CLEAR(self);
    return (PyObject *)self;
}
