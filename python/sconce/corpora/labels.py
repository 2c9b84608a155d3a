"""The labels of texts of one's own: whether a model can learn them, and how many texts each has."""

from __future__ import annotations

from collections import Counter, defaultdict

from ..errors import SconceError

MOST = 1_000
_RESERVED = "<unk>"  # torchtext's own entry in every vocabulary of labels


class Labels:
    """Counts the labels of training, validation and test, and knows where each was seen first."""

    def __init__(self):
        self._counts: dict[str, Counter[str]] = {}
        self._first: dict[tuple[str, str], str] = {}

    def add(self, part: str, label: str, place: str) -> None:
        """Count a text of a part."""
        self._counts.setdefault(part, Counter())[label] += 1
        self._first.setdefault((part, label), place)

    def check(self, names: dict[str, str]) -> list[str]:
        """Refuse labels that no model can learn, and return warnings of those that look like mistakes.

        Args:
            names: what each part is called in a message: its file or folder.

        Raises:
            SconceError: of kind "corpus".
        """
        for part, name in names.items():
            if not self._counts.get(part):
                raise SconceError("corpus", f"{name} holds no texts", "there must be texts to train on and to test with")
        train = self._counts["train"]
        if len(train) == 1:
            raise SconceError(
                "corpus", f"all texts of {names['train']} have the label {next(iter(train))}", "at least two labels are needed"
            )
        if len(train) > MOST:
            raise SconceError(
                "corpus",
                f"{names['train']} has {len(train):,} labels; at most {MOST:,} can be told apart",
                "is it the label that the column or the folders name, and not a text or a number of its own for each row?",
            )
        for part in names:
            if _RESERVED in self._counts[part]:
                place = self._first[part, _RESERVED]
                raise SconceError(
                    "corpus", f"{place}: {_RESERVED} cannot be a label", "torchtext uses the name: rename the label"
                )
        for part in names:
            unknown = [label for label in self._counts[part] if label not in train]
            if unknown:
                more = {1: "", 2: ", nor does one more label"}.get(len(unknown), f", nor do {len(unknown) - 1} more labels")
                raise SconceError(
                    "corpus",
                    f"{self._first[part, unknown[0]]}: the label {unknown[0]} occurs in no training text{more}",
                    "no model can give a label that it was not trained on: add texts that have it, or leave these rows out",
                )
        return self._warnings(names)

    def _warnings(self, names: dict[str, str]) -> list[str]:
        alike = defaultdict(list)
        for label in self._counts["train"]:
            alike[label.strip().casefold()].append(label)
        found = [
            f"the labels {' and '.join(map(repr, twins))} differ in nothing but case or spaces: each is a class of its own"
            for twins in alike.values()
            if len(twins) > 1
        ]
        for part, name in names.items():
            missing = [label for label in self._counts["train"] if label not in self._counts[part]]
            if missing:
                more = f" and {len(missing) - 3} more" if len(missing) > 3 else ""
                found.append(f"{name} has no text with the label {', '.join(missing[:3])}{more}")
        return found

    def counts(self) -> dict[str, int]:
        """Return the texts by part and label, as `train/LABEL`: the most frequent label first, as the scores are ordered."""
        order = sorted(self._counts["train"].items(), key=lambda one: (-one[1], one[0]))
        return {f"{part}/{label}": counts[label] for part, counts in self._counts.items() for label, _ in order if counts[label]}
