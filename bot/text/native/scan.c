/* Folding a text and finding listed words in it, in one walk: the compiled twin of `bot/text/scan.py`, same answers.

     row.h    characters on their way        words.h  listed forms, and where they may begin
     folds.h  what characters stand for      walk.h   which forms stand in a text
                                             gaps.h   whether some may stand there in disguise

   Nothing here knows what a disguise or a rule is: tables come from Python. Plain C of CPython 3.11 and later; without it
   everything works, more slowly. Touch this when Python is to be told something else, `scan.py` with it, and run its
   tests with both. */

#include "gaps.h"

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
    if (sure != NULL && places != NULL && list != NULL && folded != NULL)
        return Py_BuildValue("(NNNiN)", sure, places, list, how, folded);
    return Py_XDECREF(sure), Py_XDECREF(places), Py_XDECREF(list), Py_XDECREF(folded), NULL;
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
            walk.how = JUDGING_ALL, walk.count = 0, walk.placed = 0;
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
    if (PyModule_AddIntConstant(made, "FORM", 5) < 0 || PyModule_AddType(made, &FoldsType) < 0 ||
        PyModule_AddType(made, &WordsType) < 0)
        Py_CLEAR(made);
    return made;
}
