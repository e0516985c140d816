"""LongBench's own metrics.py and eval.py, called as eval.py calls them."""

import difflib
import importlib
import inspect
import logging
import sys

METRICS = ["qa_f1", "qa_f1_zh", "rouge", "rouge_zh", "classification", "retrieval", "retrieval_zh", "count"]
CODE = {"code_sim difflib": "difflib", "code_sim levenshtein": "levenshtein"}


class Originals:
    def __init__(self, folder):
        sys.path.insert(0, folder)
        self.metrics, self.eval = importlib.import_module("metrics"), importlib.import_module("eval")
        import Levenshtein  # noqa: F401  without it fuzzywuzzy has only difflib
        from fuzzywuzzy import StringMatcher, fuzz

        self.fuzz = fuzz
        self.matchers = {"difflib": difflib.SequenceMatcher, "levenshtein": StringMatcher.StringMatcher}
        logging.disable(logging.WARNING)

    def score(self, name, prediction, truth, classes=()):
        """The row score of one answer. `name` is one of METRICS or CODE."""
        if name in CODE:
            self.fuzz.SequenceMatcher = self.matchers[CODE[name]]
        # rouge's recursion may go as deep here as below eval.py, where the caller is the second frame.
        sys.setrecursionlimit(1000 + len(inspect.stack(0)) - 2)
        try:
            score = getattr(self.metrics, name.split()[0] + "_score")(prediction, truth, all_classes=list(classes))
        finally:
            sys.setrecursionlimit(10000)
        return float(max(0.0, score))

    def bucket_scores(self, predictions, truths, lengths):
        return self.eval.scorer_e("passage_count", predictions, [[t] for t in truths], lengths, None)
