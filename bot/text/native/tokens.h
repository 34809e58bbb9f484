/* Tokens: rows of Latin letters, and whether they are made up of listed pieces (the syllables of pinyin). Touch this when
   something else is asked of a text's words in Latin letters. */

#pragma once

#include "folds.h"

#define ALPHABET 26
#define LONGEST 48 /* letters: more in a row are no words; as in spoken.py */

typedef struct {
    Folds *folds;                /* which letter each character stands for */
    uint16_t (*after)[ALPHABET]; /* a tree of pieces: where each letter leads to, 0 for nowhere */
    uint8_t *ends;               /* whether a piece ends here */
    uint32_t count;
} Pieces;

static void pieces_close(Pieces *pieces) {
    Py_XDECREF(pieces->folds);
    PyMem_Free(pieces->after), PyMem_Free(pieces->ends);
}

static int pieces_open(Pieces *pieces, Folds *folds, PyObject *listed) {
    Py_ssize_t room = 1, several = PyList_GET_SIZE(listed);
    for (Py_ssize_t at = 0; at < several; at++) {
        PyObject *piece = PyList_GET_ITEM(listed, at);
        if (!PyUnicode_Check(piece) || !PyUnicode_IS_ASCII(piece)) goto wrong;
        room += PyUnicode_GET_LENGTH(piece);
    }
    if (room > UINT16_MAX) goto wrong;
    pieces->folds = (Folds *)Py_NewRef(folds);
    pieces->after = PyMem_Calloc((size_t)room, sizeof(*pieces->after));
    pieces->ends = PyMem_Calloc((size_t)room, 1);
    pieces->count = 1;
    if (pieces->after == NULL || pieces->ends == NULL) return PyErr_NoMemory(), -1;
    for (Py_ssize_t at = 0; at < several; at++) {
        PyObject *piece = PyList_GET_ITEM(listed, at);
        const char *letters = PyUnicode_DATA(piece);
        uint16_t node = 0;
        for (; *letters; letters++) {
            if (*letters < 'a' || *letters > 'z') goto wrong;
            uint16_t *next = &pieces->after[node][*letters - 'a'];
            if (*next == 0) *next = (uint16_t)pieces->count++;
            node = *next;
        }
        pieces->ends[node] = 1;
    }
    return 0;
wrong:
    return PyErr_SetString(PyExc_ValueError, "pieces are few, of the letters a to z"), -1;
}

/* Whether a token is pieces from its first letter to its last. */
static int is_whole(const Pieces *pieces, const Point *token, Py_ssize_t length) {
    const Point *stands_for = pieces->folds->table.buf;
    uint64_t reached = 1; /* bit by bit: whether the first so many letters are pieces */
    if (length > LONGEST) return 0;
    for (Py_ssize_t from = 0; reached >> from; from++) {
        uint16_t node = 0;
        if (!(reached >> from & 1)) continue;
        for (Py_ssize_t at = from; at < length; at++) {
            Point letter = (Py_ssize_t)token[at] < pieces->folds->size ? stands_for[token[at]] - 'a' : ALPHABET;
            if (letter >= ALPHABET || (node = pieces->after[node][letter]) == 0) break;
            if (pieces->ends[node]) reached |= (uint64_t)1 << (at + 1);
        }
        if (reached >> length & 1) return 1;
    }
    return 0;
}
