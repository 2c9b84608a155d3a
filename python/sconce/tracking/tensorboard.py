"""TensorBoard's event files, by torch's own writer."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator

from .rows import Tracked, Tracker, importing, scalars


def matrix_text(matrix: dict) -> str:
    """Return a confusion matrix as a table in Markdown: a row for each label, a column for each prediction."""

    def line(cells: list) -> str:
        return f"| {' | '.join(str(cell).replace('|', chr(92) + '|') for cell in cells)} |"

    labels = matrix["labels"]
    rows = [[f"**{label}**", *counts] for label, counts in zip(labels, matrix["counts"], strict=True)]
    return "\n".join([line(["label \\ predicted", *labels]), line(["---", *["---:"] * len(labels)]), *map(line, rows)])


class TensorBoard(Tracker):
    """Writes into a file of the run's own in a folder; a run that is resumed begins another one there."""

    name = "TensorBoard"

    def __init__(self, folder: str, run: Tracked):
        super().__init__()
        with importing("tensorboard", "tensorboard"):
            from torch.utils.tensorboard import SummaryWriter
        for path in sorted(glob.glob(os.path.join(glob.escape(folder), f"events.out.tfevents.*.{run.id}"))):
            self.known.update(_logged(path))
        self.writer = SummaryWriter(folder, filename_suffix=f".{run.id}")

    def batch(self, step: int, loss: float) -> None:
        """Write its loss by its step."""
        self.writer.add_scalar("train/loss", loss, step)

    def evaluation(self, event: dict) -> None:
        """Write its metrics by its epoch: a matrix as a text, numbers as scalars; last the loss, by which it is known."""
        phase, epoch = event["phase"], event["epoch"]
        if matrix := event.get("confusionMatrix"):
            self.writer.add_text(f"{phase}/confusionMatrix", matrix_text(matrix), epoch)
        for name, value in sorted(scalars(event).items(), key=lambda item: item[0] == "loss"):
            self.writer.add_scalar(f"{phase}/{name}", value, epoch)
        self.flush()

    def flush(self) -> None:
        """Wait until all of it is in the file."""
        self.writer.flush()

    def close(self) -> None:
        """Write out what is left."""
        self.writer.close()


def _logged(path: str) -> Iterator[tuple[str, int]]:
    """Yield what a file has of a run; what a killed process has cut off ends it."""
    from tensorboard.backend.event_processing.event_file_loader import RawEventFileLoader
    from tensorboard.compat.proto.event_pb2 import Event

    for content in RawEventFileLoader(path).Load():
        event = Event.FromString(content)
        for value in event.summary.value:
            phase, _, name = value.tag.partition("/")
            if name == "loss":
                yield phase, event.step
