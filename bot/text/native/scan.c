/* Folding a text and finding listed words in it, in one walk: the compiled twin of `bot/text/scan.py`, same answers.

     row.h    characters on their way        words.h   listed forms, and where they may begin
     folds.h  what characters stand for      walk.h    which forms stand in a text
     tokens.h rows of Latin letters          gaps.h    whether some may stand there parted or drawn out
                                             glance.h  whether looks through disguises are worth taking

   Nothing here knows what a disguise or a rule is: tables come from Python. Plain C of CPython 3.11 and later; without it
   everything works, more slowly. Touch this when Python is to be told something else, `scan.py` with it, and run its
   tests with both. */

#include "glance.h"

static PyObject *Words_find(Words *self, PyObject *args) {
    PyObject *text;
    Py_ssize_t of_each = PY_SSIZE_T_MAX;
    if (!PyArg_ParseTuple(args, "U|n", &text, &of_each)) return NULL;
    Row row;
    row_open(&row);
    PyObject *list = NULL;
    if (row_of(&row, text) == 0) {
        Walk walk = {.words = self, .text = row.at, .length = row.length};
        int done = of_each < PY_SSIZE_T_MAX ? sift(&walk, self->count, of_each) : walk_words(&walk, 0, walk.length);
        if (done == 0) list = told(&walk);
        PyMem_Free(walk.found);
    }
    row_close(&row);
    return list;
}

static PyObject *Words_through(Words *self, PyObject *text) {
    if (!PyUnicode_Check(text)) return PyErr_SetString(PyExc_TypeError, "through takes a str"), NULL;
    Row written, turned;
    row_open(&written), row_open(&turned);
    PyObject *list = NULL;
    if (row_of(&written, text) == 0) {
        Walk walk = {.words = self};
        int done = walk_turned(&walk, written.at, written.length, &turned);
        if (done >= 0) list = done ? told(&walk) : Py_NewRef(Py_None);
        PyMem_Free(walk.found);
    }
    row_close(&written), row_close(&turned);
    return list;
}

static PyObject *Words_pass_over(Words *self, PyObject *seen) {
    if (!PyUnicode_Check(seen)) return PyErr_SetString(PyExc_TypeError, "pass_over takes a str"), NULL;
    Point signs[TO_NUMBER];
    Py_ssize_t length = PyUnicode_GET_LENGTH(seen);
    if (length > TO_NUMBER) Py_RETURN_NONE;
    if (PyUnicode_AsUCS4(seen, signs, TO_NUMBER, 0) == NULL) return NULL;
    uint64_t number = number_of(signs, length);
    if (self->harmless == NULL) self->harmless = PyMem_Calloc((size_t)1 << HARMLESS, sizeof(uint64_t));
    if (self->harmless == NULL) return PyErr_NoMemory();
    if (number != 0) *place_of(self, number) = number; /* what was there is told again when it is met */
    Py_RETURN_NONE;
}

/* What a walk gave: None for nothing; else what is certain, where (None: nobody kept it), what is to be judged, what signs
   and runs do to the text, and the text folded (None: nobody needs it). */
static PyObject *answered(const Walk *walk, int how, int changed, PyObject *text) {
    int judged = how != WHOLE || walk->count != 0;
    if (!judged && walk->gives == 0) Py_RETURN_NONE;
    PyObject *sure = PyBytes_FromStringAndSize((const char *)walk->given, (Py_ssize_t)(walk->gives * sizeof(uint32_t)));
    PyObject *places = walk->placed > PLACES || changed & UNEVEN
                           ? Py_NewRef(Py_None)
                           : PyBytes_FromStringAndSize((const char *)walk->places, (Py_ssize_t)(walk->placed * sizeof(Place)));
    PyObject *list = told(walk);
    PyObject *folded = !judged || !changed ? Py_NewRef(judged ? text : Py_None)
                                           : PyUnicode_FromKindAndData(PyUnicode_4BYTE_KIND, walk->text, walk->length);
    PyObject *parts[] = {sure, places, list, PyLong_FromLong(how), folded}, *answer = PyTuple_New(5);
    for (int at = 0; at < 5; at++) {
        if (answer != NULL) PyTuple_SET_ITEM(answer, at, parts[at]);
        else Py_XDECREF(parts[at]);
        if (parts[at] == NULL) Py_CLEAR(answer);
    }
    return answer;
}

static PyObject *Words_look(Words *self, PyObject *text) {
    if (!PyUnicode_Check(text)) return PyErr_SetString(PyExc_TypeError, "look takes a str"), NULL;
    Row row;
    row_open(&row);
    int changed, done = folded_into(&row, self->folds, text, &changed);
    PyObject *answer = done == 0 ? Py_NewRef(Py_False) : NULL;
    if (done > 0) {
        Walk walk = {.words = self, .text = row.at, .length = row.length, .how = JUDGING};
        int how = walk_words(&walk, 0, walk.length) < 0 ? -1 : parted(&walk, &row);
        if (how >= 0) answer = answered(&walk, how, changed, text);
        PyMem_Free(walk.found);
    }
    row_close(&row);
    return answer;
}

static PyObject *Words_closed(Words *self, PyObject *args) {
    PyObject *text, *answer = NULL;
    unsigned int after;
    Py_ssize_t of_each;
    if (!PyArg_ParseTuple(args, "UIn", &text, &after, &of_each)) return NULL;
    Row row, joined, cuts, seams;
    row_open(&row), row_open(&joined), row_open(&cuts), row_open(&seams);
    int gap = row_of(&row, text) < 0 ? -1 : is_sorted(self, &row) ? close_up(self, &row, &joined, &cuts) : HIDING;
    if (gap == WHOLE) answer = Py_NewRef(Py_None);
    if (gap == HIDING) answer = Py_NewRef(Py_False);
    if (gap == PARTED && mark_seams(&seams, &cuts, joined.length) == 0) {
        Walk walk = {.words = self, .text = joined.at, .length = joined.length, .marked = seams.at, .beyond = 1};
        PyObject *list = sift(&walk, after, of_each) < 0 ? NULL : told(&walk);
        if (list != NULL)
            answer = Py_BuildValue("(Ny#N)", PyUnicode_FromKindAndData(PyUnicode_4BYTE_KIND, joined.at, joined.length),
                                   (const char *)cuts.at, (Py_ssize_t)(cuts.length * (Py_ssize_t)sizeof(Point)), list);
        PyMem_Free(walk.found);
    }
    row_close(&row), row_close(&joined), row_close(&cuts), row_close(&seams);
    return answer;
}

static PyObject *Words_drawn(Words *self, PyObject *args) {
    PyObject *text, *list = NULL;
    unsigned int after;
    Py_ssize_t of_each;
    if (!PyArg_ParseTuple(args, "UIn", &text, &after, &of_each)) return NULL;
    Row row, squeezed, drawn, begins;
    row_open(&row), row_open(&squeezed), row_open(&drawn), row_open(&begins);
    int done = row_of(&row, text);
    if (done == 0 && !is_sorted(self, &row)) {
        list = Py_NewRef(Py_None);
    } else if (done == 0 && squeeze(self, row.at, row.length, &squeezed, &drawn, &begins) == 0) {
        Walk walk = {.words = self, .text = squeezed.at, .length = squeezed.length, .marked = drawn.at};
        done = sift(&walk, after, of_each);
        for (Py_ssize_t at = 0; at < walk.count; at++) { /* where they are written */
            walk.found[at].start = begins.at[walk.found[at].start];
            walk.found[at].end = begins.at[walk.found[at].end];
        }
        if (done == 0) list = told(&walk);
        PyMem_Free(walk.found);
    }
    row_close(&row), row_close(&squeezed), row_close(&drawn), row_close(&begins);
    return list;
}

static PyObject *Words_learn(Words *self, PyObject *args) {
    unsigned int number, sort, alone, within;
    if (!PyArg_ParseTuple(args, "IIII", &number, &sort, &alone, &within)) return NULL;
    if (number >= self->count || sort > BORDER) return PyErr_SetString(PyExc_ValueError, "no such form"), NULL;
    self->meanings[number] = (Meaning){alone, within, (uint8_t)sort};
    Py_RETURN_NONE;
}

static PyMethodDef Words_methods[] = {
    {"find", (PyCFunction)Words_find, METH_VARARGS, "(start, end, number) of every form in a folded text, or of each so many."},
    {"through", (PyCFunction)Words_through, METH_O, "The same in a text to be folded; None when tables do not suffice."},
    {"pass_over", (PyCFunction)Words_pass_over, METH_O, "These characters need not be told by `through` again."},
    {"look", (PyCFunction)Words_look, METH_O, "What a text gives; None for nothing; False when tables do not suffice."},
    {"closed", (PyCFunction)Words_closed, METH_VARARGS,
     "A folded text closed up, where it was cut, and what stands over that; None where nothing is to be closed up; False "
     "where that is no matter of sorts."},
    {"drawn", (PyCFunction)Words_drawn, METH_VARARGS, "What may stand drawn out in a folded text; None where that is no matter of sorts."},
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

static PyMethodDef Glance_methods[] = {
    {"at", (PyCFunction)Glance_at, METH_O, "What looks are about in a text; None for nothing; False when tables do not suffice."},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject GlanceType = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "bot.text._scan.Glance",
    .tp_basicsize = sizeof(Glance),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_doc = "Which looks through disguises are worth taking.",
    .tp_new = Glance_new,
    .tp_dealloc = (destructor)Glance_dealloc,
    .tp_methods = Glance_methods,
};

/* ---- sorts ---- */

/* All bits of the characters, and eight places higher those that four in a row have. Beyond the table is of every sort. */
#define ROWS(TYPE)                                                                                                        \
    for (Py_ssize_t at = 0; at < length; at++) {                                                                          \
        Py_UCS4 sign = ((const TYPE *)data)[at];                                                                          \
        unsigned sort = (Py_ssize_t)sign < size ? sorts[sign] : 0xFF;                                                       \
        seen |= sort, four |= third & sort, third = second & sort, second = first & sort, first = sort;                   \
    }

static PyObject *rows_in(PyObject *module, PyObject *const *args, Py_ssize_t count) {
    (void)module;
    if (count != 2 || !PyBytes_Check(args[0]) || !PyUnicode_Check(args[1]))
        return PyErr_SetString(PyExc_TypeError, "rows_in takes bytes and a str"), NULL;
    const uint8_t *sorts = (const uint8_t *)PyBytes_AS_STRING(args[0]);
    const void *data = PyUnicode_DATA(args[1]);
    Py_ssize_t length = PyUnicode_GET_LENGTH(args[1]), size = PyBytes_GET_SIZE(args[0]);
    unsigned seen = 0, first = 0, second = 0, third = 0, four = 0;
    if (PyUnicode_KIND(args[1]) == PyUnicode_1BYTE_KIND) ROWS(Py_UCS1)
    else if (PyUnicode_KIND(args[1]) == PyUnicode_2BYTE_KIND) ROWS(Py_UCS2)
    else ROWS(Py_UCS4)
    return PyLong_FromUnsignedLong(seen | four << 8);
}

static PyMethodDef functions[] = {
    {"rows_in", (PyCFunction)(void (*)(void))rows_in, METH_FASTCALL,
     "All bits that a table has for the characters of a text, and eight places higher what four in a row have."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "bot.text._scan",
                                    .m_doc = "Folding and finding words, compiled.", .m_size = -1,
                                    .m_methods = functions};

PyMODINIT_FUNC PyInit__scan(void) {
    make_patterns();
    PyObject *made = PyModule_Create(&module);
    if (made == NULL) return NULL;
    if (PyModule_AddIntConstant(made, "FORM", 8) < 0 || PyModule_AddType(made, &FoldsType) < 0 ||
        PyModule_AddType(made, &WordsType) < 0 || PyModule_AddType(made, &GlanceType) < 0)
        Py_CLEAR(made);
    return made;
}
