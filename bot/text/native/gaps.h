/* Gaps and runs: whether words may stand in a text otherwise than as they are listed, parted by signs or drawn out; and
   which. Touch this when `reductions.py` closes up something else. */

#pragma once

#include "walk.h"

/* A text with each run as one character, and which of them say that a word is drawn out: two ideographs, three letters; of
   signs none. `begins`, if it is given: where each began, and the end. */
static int squeeze(const Words *words, const Point *text, Py_ssize_t length, Row *squeezed, Row *drawn, Row *begins) {
    if (row_reserve(squeezed, length) < 0 || row_reserve(drawn, length) < 0) return -1;
    if (begins != NULL && row_reserve(begins, length + 1) < 0) return -1;
    for (Py_ssize_t at = 0, end; at < length; at = end) {
        Point sign = text[at];
        uint8_t sort = sort_of(words, sign);
        for (end = at + 1; sort & WRITTEN && end < length && text[end] == sign;) end++;
        if (begins != NULL) begins->at[begins->length++] = (Point)at;
        squeezed->at[squeezed->length++] = sign;
        drawn->at[drawn->length++] = end - at >= (sort & IDEOGRAPH ? 2 : 3);
    }
    if (begins != NULL) begins->at[begins->length++] = (Point)length;
    return 0;
}

/* Whether a form may be in a text drawn out. Runs are in most Chinese texts, and hide nothing. */
static int hides_drawn(const Words *words, const Point *text, Py_ssize_t length) {
    Row squeezed, drawn;
    row_open(&squeezed), row_open(&drawn);
    int hides = squeeze(words, text, length, &squeezed, &drawn, NULL);
    if (hides == 0) {
        Walk walk = {.words = words, .text = squeezed.at, .length = squeezed.length, .marked = drawn.at};
        hides = search(&walk) < 0 ? -1 : walk.hides;
    }
    row_close(&squeezed), row_close(&drawn);
    return hides;
}

#define MAX_GAP 6 /* as in reductions.py */

enum { WHOLE = 0, PARTED = 1, HIDING = 2 }; /* what signs and runs do to a text, as in scan.py */

/* Whether it is known of all characters of which sort they are. */
static int is_sorted(const Words *words, const Row *text) {
    Py_ssize_t at = 0;
    while (at < text->length && (Py_ssize_t)text->at[at] < words->sorts.len) at++;
    return at == text->length;
}

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

/* Closes up a text into `joined`; `cuts` has where each gap was in it and how many characters are gone since the
   beginning, by pairs. WHOLE when there was none, and nothing is written. */
static int close_up(const Words *words, const Row *text, Row *joined, Row *cuts) {
    const Point *from = text->at;
    Py_ssize_t start = 0, end = 0, kept = 0;
    int gap = next_gap(words, from, text->length, &start, &end);
    if (gap != PARTED) return gap;
    if (row_reserve(joined, text->length) < 0) return -1;
    for (; gap == PARTED; gap = next_gap(words, from, text->length, &start, &end)) {
        memcpy(joined->at + joined->length, from + kept, (size_t)(start - kept) * sizeof(Point));
        joined->length += start - kept, kept = end;
        if (row_reserve(cuts, cuts->length + 2) < 0) return -1;
        cuts->at[cuts->length++] = (Point)joined->length;
        cuts->at[cuts->length++] = (Point)(end - joined->length);
    }
    memcpy(joined->at + joined->length, from + kept, (size_t)(text->length - kept) * sizeof(Point));
    joined->length += text->length - kept;
    return gap == HIDING ? HIDING : PARTED;
}

/* Of each character of a closed text: whether something was taken out before it. */
static int mark_seams(Row *seams, const Row *cuts, Py_ssize_t length) {
    if (row_reserve(seams, length + 1) < 0) return -1;
    memset(seams->at, 0, (size_t)length * sizeof(Point));
    for (Py_ssize_t at = 0; at < cuts->length; at += 2) seams->at[cuts->at[at]] = 1;
    return 0;
}

/* Whether words may stand in a walked text otherwise than as they are listed: parted by signs, or drawn out. `HIDING`
   more often than `Lexicon` finds some, never less; `PARTED` when signs are to be closed up, and part no word. */
static int parted(const Walk *walked, const Row *text) {
    const Words *words = walked->words;
    Row joined, cuts, seams;
    row_open(&joined), row_open(&cuts), row_open(&seams);
    int gap = close_up(words, text, &joined, &cuts), hides = gap == HIDING;
    if (gap == WHOLE && walked->runs) hides = hides_drawn(words, text->at, text->length);
    if (gap == PARTED) {
        hides = mark_seams(&seams, &cuts, joined.length);
        if (hides == 0) {
            Walk walk = {.words = words, .text = joined.at, .length = joined.length, .marked = seams.at, .beyond = 1};
            hides = search(&walk) < 0 ? -1 : walk.hides;
            if (hides == 0 && (walk.runs || walked->runs)) hides = hides_drawn(words, joined.at, joined.length);
        }
    }
    row_close(&joined), row_close(&cuts), row_close(&seams);
    return gap < 0 || hides < 0 ? -1 : hides ? HIDING : gap;
}

/* Finds the forms below `after`, of each so many; where characters are marked, those that have some, as `search` does. */
static int sift(Walk *walk, uint32_t after, Py_ssize_t of_each) {
    Py_ssize_t next = 0, kept = 0, passed = -1; /* the last marked one before the end of a find */
    uint32_t *times = NULL; /* they are many: counted where that can matter */
    int done = walk_words(walk, 0, walk->length);
    if (done == 0 && walk->count > of_each) {
        times = PyMem_Calloc((size_t)walk->words->count + 1, sizeof(uint32_t));
        if (times == NULL) return PyErr_NoMemory(), -1;
    }
    for (Py_ssize_t at = 0; at < walk->count && done == 0; at++) {
        const Found one = walk->found[at];
        for (; walk->marked != NULL && next < (Py_ssize_t)one.end; next++)
            if (walk->marked[next]) passed = next;
        int has = walk->marked == NULL || passed >= (Py_ssize_t)one.start + walk->beyond;
        if (has && one.number < after && (times == NULL || times[one.number]++ < of_each))
            walk->found[kept++] = one;
    }
    walk->count = kept;
    PyMem_Free(times);
    return done;
}
