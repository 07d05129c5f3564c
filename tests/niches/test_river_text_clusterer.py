"""The River face: estimator checks, pipelines, one call that learns and answers."""

import pickle

import pytest
from river import checks, compose, feature_extraction, metrics

from murmure_errors import StateError
from niches.text_clusterer import TextClusterer

TEXTS = [
    "heavy rain over paris tonight",
    "late goal wins the match",
    "rain again in paris",
    "the match ends with a goal",
    "storm and rain expected in paris",
    "what a goal what a match",
]


def test_passes_the_estimator_checks_of_river():
    pytest.importorskip("sklearn", reason="River's checks load their data from scikit-learn")
    run = []
    for check in checks.yield_checks(TextClusterer()):
        check(TextClusterer())
        run.append(check.__name__)
    assert "check_pickling_supports_roundtrip" in run


def test_works_in_a_pipeline_and_with_a_metric():
    model = compose.Pipeline(feature_extraction.BagOfWords(lowercase=True, ngram_range=(1, 2)), TextClusterer())
    metric = metrics.AdjustedRand()
    for at, text in enumerate(TEXTS):
        model.learn_one(text)
        metric.update(at % 2, model.predict_one(text))
    assert metric.get() == 1.0


def test_learn_predict_one_is_both_calls():
    bag = feature_extraction.BagOfWords()
    one, two = TextClusterer(), TextClusterer()
    for text in TEXTS:
        x = bag.transform_one(text)
        foreseen = two.predict_one(x)
        two.learn_one(x)
        assert one.learn_predict_one(x) == foreseen == two.predict_one(x)


def test_times_decide_what_is_idle():
    clusterer = TextClusterer(horizon=60)
    first = clusterer.learn_predict_one({"rain": 1}, t=0.0)
    assert clusterer.predict_one({"rain": 1}, t=50.0) == first
    assert clusterer.predict_one({"rain": 1}, t=100.0) == first + 1
    assert clusterer.learn_predict_one({"rain": 1}, t=100.0) == first + 1


def test_words_of_one_stem_meet_by_their_prefix():
    whole, stemmed = TextClusterer(prefix_weight=0.0), TextClusterer()
    for clusterer, together in ((whole, False), (stemmed, True)):
        first = clusterer.learn_predict_one({"independence": 1})
        assert (clusterer.learn_predict_one({"independent": 1}) == first) is together


def test_features_without_weight_and_odd_names():
    clusterer = TextClusterer()
    first = clusterer.learn_predict_one({1: 1, ("a", "b"): 2.5, "gone": 0, "less": -1})
    assert clusterer.predict_one({"1": 1, "a b": 1}) == first
    assert clusterer.predict_one({"gone": 1, "less": 1}) != first


def test_snapshot_and_pickle_go_on_as_the_original():
    bag = feature_extraction.BagOfWords()
    clusterer = TextClusterer(threshold=0.2)
    for text in TEXTS[:3]:
        clusterer.learn_one(bag.transform_one(text))
    others = [TextClusterer.restore(clusterer.snapshot()), pickle.loads(pickle.dumps(clusterer))]
    rest = [bag.transform_one(text) for text in TEXTS[3:]]
    expected = [clusterer.learn_predict_one(x) for x in rest]
    for other in others:
        assert [other.learn_predict_one(x) for x in rest] == expected
        assert other.threshold == 0.2
        assert other.n_clusters == clusterer.n_clusters


@pytest.mark.parametrize("data", [b"", b"\x90", b"\x93\x81\xa4what\x01\x00\xc4\x00"])
def test_damaged_state_is_refused(data):
    with pytest.raises(StateError):
        TextClusterer.restore(data)
