"""Which terms a micro-cluster holds: compiled, over the tables of `niches.microcluster_tables`."""

from __future__ import annotations

import math

import numpy as np

from niches.columns import IntArray
from niches.compiled import compiled
from niches.microcluster_search import Keys, Weights, entry_of, idf_of, sign_of
from niches.microcluster_tables import ENTRIES, TERM_BITS, TERM_MASK, TERMS, Tables
from niches.slot_map import draw, find, give_back, put, take

# A centroid's weight grows less than in proportion to its posts, so that one catchword does not drown the rest.
_MASS_POWER = 0.75


@compiled
def measure(t: Tables, cluster: int, norm2: float) -> None:
    """Take note of the squared length of a centroid."""
    t.clusters[cluster].norm2 = norm2
    t.clusters[cluster].unit = 1.0 / math.sqrt(norm2) if norm2 > 0.0 else 0.0


@compiled
def add(t: Tables, cluster: int, keys: Keys, weights: Weights) -> None:
    """Sum weights into a cluster."""
    clusters, terms, entries = t.clusters, t.terms, t.entries
    norm2 = clusters[cluster].norm2
    for at in range(len(keys)):
        term = find(t.term_slots, terms, keys[at])
        if term < 0:
            term = draw(terms, t.spare[TERMS])
            terms[term].key = keys[at]
            terms[term].df = 0
            terms[term].first = -1
            put(t.term_slots, terms, term)
            t.used[TERMS] += 1
        idf = idf_of(t, terms[term].df)
        entry = entry_of(t, cluster, term)
        if entry >= 0:
            before = entries[entry].mass
            weight = entries[entry].weight + weights[at]
            mass = weight**_MASS_POWER
            norm2 += (mass * mass - before * before) * idf * idf
        else:
            weight = weights[at]
            mass = weight**_MASS_POWER
            norm2 += mass * mass * idf * idf
            entry = _hold(t, cluster, term)
        entries[entry].weight = weight
        entries[entry].mass = mass
    measure(t, cluster, norm2)
    if clusters[cluster].terms > t.head[0].max_terms:
        _trim(t, cluster)


@compiled
def _hold(t: Tables, cluster: int, term: int) -> int:
    """Answer a new entry: the last of its cluster's terms, the first of those of its term."""
    clusters, terms, entries = t.clusters, t.terms, t.entries
    entry = draw(entries, t.spare[ENTRIES])
    entries[entry].key = cluster << TERM_BITS | term
    put(t.entry_slots, entries, entry)
    final = clusters[cluster].final
    entries[entry].before, entries[entry].after = final, -1
    if final >= 0:
        entries[final].after = entry
    else:
        clusters[cluster].first = entry
    clusters[cluster].final = entry
    clusters[cluster].terms += 1
    clusters[cluster].sign |= sign_of(term)
    first = terms[term].first
    entries[entry].above, entries[entry].below = -1, first
    if first >= 0:
        entries[first].above = entry
    terms[term].first = entry
    terms[term].df += 1
    t.used[ENTRIES] += 1
    return entry


@compiled
def release(t: Tables, cluster: int, entry: int) -> None:
    """Take a term out of a cluster, and out of the index where no other has it."""
    clusters, terms, entries = t.clusters, t.terms, t.entries
    term = entries[entry].key & TERM_MASK
    take(t.entry_slots, entries, entry)
    before, after = entries[entry].before, entries[entry].after
    if before >= 0:
        entries[before].after = after
    else:
        clusters[cluster].first = after
    if after >= 0:
        entries[after].before = before
    else:
        clusters[cluster].final = before
    clusters[cluster].terms -= 1
    above, below = entries[entry].above, entries[entry].below
    if above >= 0:
        entries[above].below = below
    else:
        terms[term].first = below
    if below >= 0:
        entries[below].above = above
    terms[term].df -= 1
    give_back(entries, t.spare[ENTRIES], entry)
    t.used[ENTRIES] -= 1
    if terms[term].df == 0:
        take(t.term_slots, terms, term)
        give_back(terms, t.spare[TERMS], term)
        t.used[TERMS] -= 1


@compiled
def release_all(t: Tables, cluster: int) -> None:
    """Take all terms out of a cluster."""
    while t.clusters[cluster].first >= 0:
        release(t, cluster, t.clusters[cluster].first)


@compiled
def terms_of(t: Tables, clusters: IntArray) -> tuple[Keys, Weights]:
    """Answer the numbers and the summed weights of some clusters' terms, one cluster's after the other's."""
    size = 0
    for cluster in clusters:
        size += t.clusters[cluster].terms
    keys, weights = np.empty(size, np.int64), np.empty(size, np.float64)
    at = 0
    for cluster in clusters:
        entry = t.clusters[cluster].first
        while entry >= 0:
            keys[at] = t.terms[t.entries[entry].key & TERM_MASK].key
            weights[at] = t.entries[entry].weight
            at += 1
            entry = t.entries[entry].after
    return keys, weights


@compiled
def _trim(t: Tables, cluster: int) -> None:
    """Keep the heaviest three quarters of the cap, so that trimming is rare."""
    clusters, terms, entries = t.clusters, t.terms, t.entries
    held = np.empty(clusters[cluster].terms, np.int64)
    entry = clusters[cluster].first
    for at in range(len(held)):
        # by insertion: the heaviest first, and of equals those of the smaller number
        weight, key = entries[entry].weight, terms[entries[entry].key & TERM_MASK].key
        place = at
        while place > 0:
            other = held[place - 1]
            ahead = entries[other].weight - weight
            if ahead > 0.0 or (ahead == 0.0 and terms[entries[other].key & TERM_MASK].key < key):
                break
            held[place] = other
            place -= 1
        held[place] = entry
        entry = entries[entry].after
    for at in range(t.head[0].max_terms * 3 // 4, len(held)):
        release(t, cluster, held[at])
    norm2 = 0.0
    entry = clusters[cluster].first
    while entry >= 0:
        part = entries[entry].mass * idf_of(t, terms[entries[entry].key & TERM_MASK].df)
        norm2 += part * part
        entry = entries[entry].after
    measure(t, cluster, norm2)
