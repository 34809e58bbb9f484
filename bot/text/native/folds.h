/* Folds: what each character stands for, as a table of numbers, and a pool of those that stand for several or none.
   Touch this when a character may stand for something that the table cannot say. */

#pragma once

#include "row.h"

#define LAST 0x10FFFFu
#define SEVERAL 0x80000000u /* an entry that stands for pool[at .. at + count): at << 5 | count */
#define AT(entry) (((entry) & ~SEVERAL) >> 5)
#define COUNT(entry) ((entry) & 31u)

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

enum { CHANGED = 1, UNEVEN = 2 }; /* what folding did: some characters are others now; some are several now, or none */

/* 1: done. 0: a character is no matter of tables (it has none, or an entry that is no character). -1: no memory. */
static inline int signs_into(Row *row, const Folds *folds, int kind, const void *data, Py_ssize_t length, int *changed) {
    const Point *table = folds->table.buf, *pool = folds->pool.buf;
    if (row_reserve(row, length) < 0) return -1;
    Point differs = 0, *to = row->at;
    int uneven = 0;
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
            differs = 1, uneven = UNEVEN;
        } else
            return 0;
    }
    row->length = to - row->at;
    *changed = (differs != 0 ? CHANGED : 0) | uneven;
    return 1;
}

static int folded_into(Row *row, const Folds *folds, PyObject *text, int *changed) {
    return signs_into(row, folds, PyUnicode_KIND(text), PyUnicode_DATA(text), PyUnicode_GET_LENGTH(text), changed);
}

static int turned_into(Row *row, const Folds *folds, const Point *text, Py_ssize_t length, int *changed) {
    return signs_into(row, folds, PyUnicode_4BYTE_KIND, text, length, changed);
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
