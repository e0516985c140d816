"""Random and adversarial cases for LongBench's metrics: (prediction, truth), built to meet the traps of each metric."""

import sys
import unicodedata

SPACES = [" ", "  ", "\n", "\t", "\r\n", "\u00a0", "\u3000", "\x1c", "\x85", "\u2028", "\u200b"]
MARKS = list(".,;:!?'\"()-_/%#&+`*“”‘’–…·。，、？！《》〈〉「」～．・")
CASES = list("İıΣσςßẞǅŉΆªºⅣⒶ𝐀\u0301\u0345ʰŒŁ")
DIGITS = list("0123456789") + ["٣", "３", "²", "Ⅻ", "½", "१"]
ENGLISH = "a an the The A AN cat cats sat on mat paragraph Paragraph yes no unanswerable 1984 3.5 it's co-operate x"
ENGLISH = ENGLISH.split()
HAN = [chr(c) for c in range(0x4E00, 0x9FFF, 7)] + list("的一是不了人我在有他这中大来上国鿕鿖㐀𠀀々〇")
CODE = list("abcxyz_ ()[]=:.,+") + ["return", "self.", "def ", "    ", "//", "#", "`", "\n"]
CLASS_WORDS = ["Other", "Other entity", "entity", "Animal", "an", "abc", "ab", "a", "b", "City", "Date", "Date of birth"]


def assigned_characters():
    """Every character that is neither unassigned, private nor half of a surrogate pair."""
    return [c for c in map(chr, range(sys.maxunicode + 1)) if unicodedata.category(c) not in ("Cn", "Co", "Cs")]


class Maker:
    """Makes cases of one metric from a random.Random; `words` are words of jieba's dictionary."""

    def __init__(self, rng, words=()):
        self.rng, self.words = rng, words
        self.characters = assigned_characters()

    def several(self, pieces, most, separators=("",)):
        r = self.rng
        return "".join(r.choice(pieces) + r.choice(separators) for _ in range(r.randrange(most + 1)))

    def mutated(self, text):
        """The text with a few pieces dropped, doubled, moved or replaced by a random character."""
        for _ in range(self.rng.randrange(5)):
            i, j = sorted(self.rng.randrange(len(text) + 1) for _ in range(2))
            j = min(j, i + 12)
            piece, rest = text[i:j], text[:i] + text[j:]
            k = self.rng.randrange(len(rest) + 1)
            other = self.rng.choice(["", piece, piece + piece, self.rng.choice(self.characters)])
            text = rest[:k] + other + rest[k:]
        return text

    def pair(self, text, other):
        """(prediction, truth): related, unrelated, or equal."""
        kind = self.rng.random()
        truth = self.mutated(text) if kind < 0.6 else other if kind < 0.95 else text
        return (text, truth) if self.rng.random() < 0.5 else (truth, text)

    def words_text(self):
        kind = self.rng.random()
        if kind < 0.5:
            return self.several(ENGLISH + MARKS, 14, SPACES[:3])
        if kind < 0.8:
            return self.several(ENGLISH + CASES + MARKS + DIGITS, 12, SPACES + [""] * 6)
        return self.several(self.characters + CASES + ["a", "the"], 10, SPACES + [""] * 8)

    def qa_f1(self):
        return self.pair(self.words_text(), self.words_text())

    def sentences(self):
        few = self.rng.sample(ENGLISH, self.rng.randrange(1, 7))
        return self.several(few, 40, [" "] * 8 + [". ", ".", "..", " . ", ".\n", "  ", "\n"])

    def rouge(self):
        if self.rng.random() < 0.002:  # about as long as a walk can be
            n, m = self.rng.randrange(986, 994), self.rng.randrange(1, 6)
            return " ".join(["x"] * n), " ".join(["x"] * m + ["y"] * (n - m) if self.rng.random() < 0.5 else ["x"] * n)
        if self.rng.random() < 0.2:
            return self.qa_f1()
        return self.pair(self.sentences(), self.sentences())

    def chinese(self):
        kind = self.rng.random()
        han = [self.rng.choice(self.words) for _ in range(12)] + self.rng.sample(HAN, 12)
        if kind < 0.4:
            return self.several(han, 20, [""] * 9 + ["，", "。", " "])
        latin = ["3.5%", "3.", ".5", "abc", "A-1", "C++", "c#", "AT&T", "T恤", "a_b", "100%", "%%", "-", "+&."] + DIGITS
        if kind < 0.8:
            return self.several(han + latin + MARKS, 20, [""] * 9 + SPACES)
        return self.several(HAN + latin + self.characters, 20)

    def qa_f1_zh(self):
        import jieba

        text = self.chinese()
        if self.rng.random() < 0.4:  # the words one by one: what is cut differently scores differently
            return text, self.rng.choice(["，", " ", "\n"]).join(jieba.cut(text))
        return self.pair(text, self.chinese())

    rouge_zh = qa_f1_zh

    def numbers(self, prefix):
        number = self.rng.choice("01239٣３१") + self.several(DIGITS, 2)
        text = self.several([number, number, "12", "3.0", "段落", "Paragraph ", "x", "一"] + DIGITS, 10, ["", " ", "\n"])
        return text, prefix + number

    def count(self):
        return self.numbers("")

    def retrieval(self):
        return self.numbers(self.rng.choice(["Paragraph ", "Paragraph Paragraph "]))

    def retrieval_zh(self):
        return self.numbers("段落")

    def classification(self):
        return self.several(CLASS_WORDS + ["x"], 12, ["", " ", "\n"]), self.rng.choice(CLASS_WORDS)

    def code_sim(self):
        most = self.rng.choice([12, 60, 150])  # from 200 characters on difflib drops popular ones
        few = self.rng.sample(CODE, self.rng.randrange(2, len(CODE)))
        prediction, truth = self.pair(self.several(few, most), self.several(few, most))
        line = "" if self.rng.random() < 0.6 else self.rng.choice(["\n\n", "# c\n", "`\n", "// x\ny", "\n \n"])
        return line + prediction, truth
