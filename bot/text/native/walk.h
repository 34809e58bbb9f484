/* The walk over a text: which forms stand in it, told or judged as they are met. Touch this when something else is to be
   known of what is met. */

#pragma once

#include "words.h"

/* What a walk has seen. */
typedef struct {
    uint32_t start, end, number;
} Found;

#define GIVEN 24
#define PLACES 24

/* Where a form gave what is certain, and whether it stands alone there. */
typedef struct {
    uint32_t start, end, number, alone;
} Place;

typedef struct {
    const Words *words;
    const Point *text;
    Py_ssize_t length;
    Found *found; /* to be told, in the order of their ends */
    Py_ssize_t count, room;
    uint32_t given[GIVEN], gives; /* what is certain, sorted, each once */
    Place places[PLACES];         /* and where .. */
    uint32_t placed;              /* .. in so many places, of which more than `PLACES` are not kept */
    enum { TELLING, JUDGING, SEARCHING } how; /* all as it is; what is certain apart, and no runs; what is marked */
    int runs;            /* whether there are some that were not told */
    const Point *marked; /* of each character, in the third way: whether forms are searched that have it .. */
    Py_ssize_t beyond;   /* .. so many characters after their beginning, or later */
    int hides;           /* whether there is one */
    const Point *written; /* the text that was turned into this one, character by character, if it was */
} Walk;

#define HARMLESS 14 /* bits of a place: 128 kB */
#define TO_NUMBER 4 /* characters of the first plane that fit into a number */

/* The characters as a number that is theirs alone; 0 when they are too many, or beyond the first plane. */
static uint64_t number_of(const Point *text, Py_ssize_t length) {
    uint64_t number = 0;
    if (length > TO_NUMBER) return 0;
    for (Py_ssize_t at = 0; at < length; at++) {
        if (text[at] > 0xFFFF) return 0;
        number = number << 16 | text[at];
    }
    return number;
}

static uint64_t *place_of(const Words *words, uint64_t number) {
    return words->harmless + (MIXED(number) >> (64 - HARMLESS));
}

static int is_harmless(const Walk *walk, Py_ssize_t start, Py_ssize_t end) {
    uint64_t number = number_of(walk->written + start, end - start);
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

/* Takes what a form gives at a place; 0 when there is no room. */
static int give(Walk *walk, uint32_t what, Place place) {
    uint32_t at = 0;
    if (what == 0) return 1;
    while (at < walk->gives && walk->given[at] < what) at++;
    if (at == walk->gives || walk->given[at] != what) {
        if (walk->gives == GIVEN) return 0;
        memmove(walk->given + at + 1, walk->given + at, (walk->gives++ - at) * sizeof(uint32_t));
        walk->given[at] = what;
    }
    if (walk->placed < PLACES) walk->places[walk->placed] = place;
    walk->placed++;
    return 1;
}

static int tell(Walk *walk, Py_ssize_t start, Py_ssize_t end, uint32_t number) {
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

/* Whether no word of the dictionary goes on here, as `BORDERS` of plausible.py has it. */
static int is_border(const Walk *walk, Py_ssize_t at) {
    if (at < 0 || at >= walk->length) return 1;
    Point sign = walk->text[at];
    if (sign < 0x30) return sign != '+' && sign != '#' && sign != '&';
    return (sign >= 0x3000 && sign <= 0x3002) || (sign >= 0x3008 && sign <= 0x3011);
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
        if (meaning->sort == SURE || meaning->sort == EDGES ||
            (meaning->sort == BORDER && (is_border(walk, start - 1) || is_border(walk, end)))) {
            uint32_t alone = meaning->sort != EDGES || stands_alone(walk, start, end);
            Place place = {(uint32_t)start, (uint32_t)end, number, alone};
            if (give(walk, alone ? meaning->alone : meaning->within, place)) return 0;
        }
    }
    return tell(walk, start, end, number);
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
    const Point *signs = walk->text + at;
    for (uint32_t depth = 1; depths >> depth; depth++) {
        if (!(depths >> depth & 1)) continue;
        if (depth < DEPTH && walk->written != NULL && is_harmless(walk, at, at + depth)) continue; /* it has one form */
        const Bucket *bucket = bucket_of(walk->words, signs, depth, hash_of(signs, depth));
        if (bucket->count != 0 && descend(walk, at, bucket->first, bucket->first + bucket->count, depth) < 0) return -1;
    }
    return 0;
}

#define TOGETHER 64 /* places: asked without a branch the filter answers of many at a time, and mostly says no */

typedef struct {
    uint8_t at, depths;
} Beginning;

/* Of so many places from `signs` on, those where forms may begin; at each there are `DEPTH` characters. */
static inline Py_ssize_t beginnings(const Words *words, const Point *signs, Py_ssize_t places, Beginning *found) {
    uint64_t first = MIXED(signs[0]), second = MIXED(signs[1]), third = MIXED(signs[2]);
    Py_ssize_t count = 0;
    for (Py_ssize_t at = 0; at < places; at++) {
        uint64_t fourth = MIXED(signs[at + DEPTH - 1]);
        found[count] = (Beginning){(uint8_t)at, may_begin(words, signs[at], first, second, third, fourth)};
        count += found[count].depths != 0;
        first = second, second = third, third = fourth;
    }
    return count;
}

static int walk_words(Walk *walk, Py_ssize_t from, Py_ssize_t until) {
    const Py_ssize_t length = walk->length, last = length - DEPTH + 1;
    if (length >= INT32_MAX) return PyErr_SetString(PyExc_OverflowError, "the text is too long"), -1;
    Beginning found[TOGETHER];
    while (from < until && from < last) {
        Py_ssize_t places = (until < last ? until : last) - from;
        if (places > TOGETHER) places = TOGETHER;
        Py_ssize_t count = beginnings(walk->words, walk->text + from, places, found);
        for (Py_ssize_t one = 0; one < count; one++)
            if (begin(walk, from + found[one].at, found[one].depths) < 0) return -1;
        from += places;
    }
    for (; from < until; from++) { /* nothing begins with what is beyond the end */
        Point few[DEPTH] = {0};
        Beginning one;
        memcpy(few, walk->text + from, (size_t)(length - from) * sizeof(Point));
        if (beginnings(walk->words, few, 1, &one) > 0 &&
            begin(walk, from, one.depths & ((2u << (length - from)) - 1)) < 0)
            return -1;
    }
    return 0;
}

/* Walks a text that has to be turned first. 1: done. 0: tables do not suffice. -1: no memory. */
static int walk_turned(Walk *walk, const Point *text, Py_ssize_t length, Row *turned) {
    int changed, done = turned_into(turned, walk->words->folds, text, length, &changed);
    if (done <= 0) return done;
    walk->text = turned->at, walk->length = turned->length;
    if (walk->words->harmless != NULL && !(changed & UNEVEN)) walk->written = text;
    return walk_words(walk, 0, walk->length) < 0 ? -1 : 1;
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
