/* A character, and characters on their way: on the stack while a text is short. Touch this when texts are kept
   otherwise while they are read. */

#pragma once

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>
#include <string.h>

typedef uint32_t Point; /* a character, as PyUnicode_4BYTE_KIND has it */

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

static int row_of(Row *row, PyObject *text) {
    Py_ssize_t length = PyUnicode_GET_LENGTH(text);
    if (row_reserve(row, length + 1) < 0 || PyUnicode_AsUCS4(text, row->at, row->room, 0) == NULL) return -1;
    return row->length = length, 0;
}
