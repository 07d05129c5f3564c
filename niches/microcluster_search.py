"""How near a post is to the live micro-clusters: compiled, over the inverted index of `niches.microcluster_tables`."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from niches.compiled import compiled
from niches.microcluster_tables import GROWN, TABLED, TERM_BITS, TERM_MASK, Tables
from niches.slot_map import find

# The table of inverse document frequencies is made anew when the number of live clusters has moved by this factor.
_SIZE_STEP = 1.02
_LOG_STEP = math.log(_SIZE_STEP)
_PRIOR_POWER = -0.25
# The runner-up's share of the best score from which a post counts as a witness that the two are one.
_RIVAL = 0.7
_ALWAYS_TRIED = 5
# A term held by more clusters than this is no evidence that two of them are one.
_FEW = 8

Keys = npt.NDArray[np.int64]
Weights = npt.NDArray[np.float64]


@compiled
def resize(t: Tables, live: int) -> None:
    """Take note of the number of live clusters; weights depend on it in steps, and on nothing earlier."""
    head = t.head[0]
    if head.least < live < head.most:
        return
    step = int(math.log(max(1, live)) / _LOG_STEP)
    # within these bounds, drawn in by one for the sake of rounding, the step is the same
    head.least = _SIZE_STEP ** float(step) + 1.0
    head.most = _SIZE_STEP ** float(step + 1) - 1.0
    if step != head.step:
        head.step = step
        head.live = _SIZE_STEP ** float(step)
        for df in range(TABLED):
            t.idf[df] = math.log1p(head.live / (1 + df))


@compiled
def idf_of(t: Tables, df: int) -> float:
    """Weigh a term that `df` live clusters hold: ``log(1 + K / (1 + df))``, `K` the number of live clusters."""
    return t.idf[df] if df < TABLED else math.log1p(t.head[0].live / (1 + df))


@compiled
def entry_of(t: Tables, cluster: int, term: int) -> int:
    """Answer where a cluster holds a term, -1 where it does not."""
    return find(t.entry_slots, t.entries, cluster << TERM_BITS | term)


@compiled
def sign_of(term: int) -> int:
    """Answer the one bit of a term."""
    return 1 << (term & 63)


@compiled
def cluster_of(t: Tables, key: int) -> int:
    """Answer the live cluster of that id, or the one it was merged into; -1 where there is none."""
    if key < 0:
        return -1
    gone = find(t.gone_slots, t.gone, key)
    return t.gone[gone].into if gone >= 0 else find(t.cluster_slots, t.clusters, key)


@compiled
def _look_up(t: Tables, keys: Keys, weights: Weights, rows: Keys, parts: Weights) -> tuple[int, int, float]:
    """Fill in the post's terms that clusters hold, rarest first where those are many.

    Returns
    -------
    tuple
        How many there are, how many of them propose candidates, and the post's length: 1 where it has no terms.
    """
    held = 0
    total = 0
    norm2 = 0.0
    for at in range(len(keys)):
        term = find(t.term_slots, t.terms, keys[at])
        df = t.terms[term].df if term >= 0 else 0
        idf = idf_of(t, df)
        part = weights[at] * idf
        norm2 += part * part
        if term >= 0:
            rows[held] = term
            parts[held] = part * idf
            held += 1
            total += df
    rare = held
    if total > t.head[0].max_candidates:
        # by insertion: posts are short
        for at in range(1, held):
            term, part = rows[at], parts[at]
            df = t.terms[term].df
            place = at
            while place > 0 and t.terms[rows[place - 1]].df > df:
                rows[place], parts[place] = rows[place - 1], parts[place - 1]
                place -= 1
            rows[place], parts[place] = term, part
        room = t.head[0].max_candidates
        rare = 0
        while rare < held and room >= t.terms[rows[rare]].df:
            room -= t.terms[rows[rare]].df
            rare += 1
    return held, rare, math.sqrt(norm2) if norm2 > 0.0 else 1.0


@compiled
def _candidates(t: Tables, rows: Keys, parts: Weights, held: int, rare: int, leant: Keys, found: Keys) -> int:
    """Fill in the clusters that rare terms propose, those that the post leans to too, and score them all."""
    clusters, entries = t.clusters, t.entries
    head = t.head[0]
    head.mark += 1
    mark = head.mark
    count = 0
    for row in range(rare):
        part = parts[row]
        entry = t.terms[rows[row]].first
        while entry >= 0:
            cluster = entries[entry].key >> TERM_BITS
            if clusters[cluster].mark != mark:
                clusters[cluster].mark = mark
                clusters[cluster].score = 0.0
                found[count] = cluster
                count += 1
            clusters[cluster].score += part * entries[entry].mass
            entry = entries[entry].below
    if rare == 0 and held > 0:
        # only frequent terms are known: the clusters hit last stand in
        cluster = t.ends[GROWN, 1]
        while cluster >= 0 and count < head.max_candidates:
            clusters[cluster].mark = mark
            clusters[cluster].score = 0.0
            found[count] = cluster
            count += 1
            cluster = clusters[cluster].before
    for cluster in leant:
        if cluster >= 0 and clusters[cluster].mark != mark:
            clusters[cluster].mark = mark
            clusters[cluster].score = 0.0
            found[count] = cluster
            count += 1
    for at in range(count):
        cluster = found[at]
        score, sign = clusters[cluster].score, clusters[cluster].sign
        for row in range(rare, held):
            # most clusters have few terms: a look at their signs saves most of the questions
            if sign & sign_of(rows[row]):
                entry = entry_of(t, cluster, rows[row])
                if entry >= 0:
                    score += parts[row] * entries[entry].mass
        clusters[cluster].score = score
    return count


@compiled
def nearest(t: Tables, keys: Keys, weights: Weights, now: float, leant: Keys) -> tuple[int, int]:
    """Answer the cluster that a post belongs to, and another that has to be merged into it; -1 for none.

    Parameters
    ----------
    keys, weights
        The post's terms, each once.
    leant
        Clusters that the post leans to, -1 for none.
    """
    head, clusters = t.head[0], t.clusters
    rows, parts = np.empty(len(keys), np.int64), np.empty(len(keys), np.float64)
    found = np.empty(head.max_candidates + len(leant), np.int64)
    held, rare, length = _look_up(t, keys, weights, rows, parts)
    count = _candidates(t, rows, parts, held, rare, leant, found)
    scale = 1.0 / (head.recency * head.horizon)
    best = rival = -1
    # Scores are cosines times the length of the post, which all of them would be divided by.
    best_score = head.threshold * length
    rival_score = least = _RIVAL * best_score
    for at in range(count):
        cluster = found[at]
        score = clusters[cluster].score * clusters[cluster].unit
        for one in leant:
            if one == cluster:
                score += head.near_bonus * length
                break
        # The prior is at most 1: what is too low without it needs no closer look.
        if score < least:
            continue
        gap = now - clusters[cluster].last
        if gap > head.horizon:
            continue
        if gap > 0.0:
            score *= (1.0 + gap * scale) ** _PRIOR_POWER
        if score > best_score or (score == best_score and (best < 0 or clusters[cluster].key > clusters[best].key)):
            if best >= 0:
                rival, rival_score = best, best_score
            best, best_score = cluster, score
            least = _RIVAL * score
        elif score > rival_score or (
            score == rival_score and rival >= 0 and clusters[cluster].key > clusters[rival].key
        ):
            rival, rival_score = cluster, score
    if best < 0 or rival < 0 or rival_score < _RIVAL * best_score or not _are_one(t, best, rival):
        return best, -1
    if clusters[best].posts > clusters[rival].posts or (
        clusters[best].posts == clusters[rival].posts and clusters[best].key < clusters[rival].key
    ):
        return best, rival
    return rival, best


@compiled
def _are_one(t: Tables, one: int, other: int) -> bool:
    """Tell whether two centroids share enough of what few clusters hold.

    All large clusters have the common words in common: those say nothing of whether two are one.
    """
    clusters, entries = t.clusters, t.entries
    # Comparing large centroids costs more and a post changes them less: it is done at each 32nd part of their size.
    posts = clusters[one].posts + clusters[other].posts
    bits = 0
    while posts >> bits:
        bits += 1
    if bits > _ALWAYS_TRIED and posts & ((1 << (bits - _ALWAYS_TRIED)) - 1):
        return False
    if clusters[other].terms < clusters[one].terms:
        one, other = other, one
    dot = 0.0
    entry = clusters[one].first
    while entry >= 0:
        term = entries[entry].key & TERM_MASK
        df = t.terms[term].df
        if df <= _FEW:
            twin = entry_of(t, other, term)
            if twin >= 0:
                dot += entries[entry].mass * entries[twin].mass * (t.idf[df] * t.idf[df])
        entry = entries[entry].after
    closeness = dot / math.sqrt(clusters[one].norm2 * clusters[other].norm2) if dot > 0.0 else 0.0
    return bool(closeness >= t.head[0].merge_threshold)
