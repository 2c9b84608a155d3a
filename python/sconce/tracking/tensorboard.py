"""TensorBoard's event files, by torch's own writer."""

from __future__ import annotations

from ..errors import SconceError
from .rows import scalars, step_of


def matrix_text(matrix: dict) -> str:
    """Return a confusion matrix as a table in Markdown: a row for each label, a column for each prediction."""

    def line(cells: list) -> str:
        return f"| {' | '.join(str(cell).replace('|', chr(92) + '|') for cell in cells)} |"

    labels = matrix["labels"]
    rows = [[f"**{label}**", *counts] for label, counts in zip(labels, matrix["counts"], strict=True)]
    return "\n".join([line(["label \\ predicted", *labels]), line(["---", *["---:"] * len(labels)]), *map(line, rows)])


class TensorBoard:
    name = "TensorBoard"

    def __init__(self, folder: str):
        try:
            from torch.utils.tensorboard import SummaryWriter
        except ImportError as error:
            raise SconceError(
                "package-missing",
                "the option `tensorboard` needs the Python package tensorboard",
                "install it: sconce setup --with tensorboard",
            ) from error
        self.writer = SummaryWriter(folder)

    def record(self, event: dict) -> None:
        """Write a batch's training loss by step, an evaluation's metrics by epoch: numbers as scalars, a matrix as a text."""
        if event["type"] == "evaluation":
            for name, value in scalars(event).items():
                self.writer.add_scalar(f"{event['phase']}/{name}", value, event["epoch"])
            if matrix := event.get("confusionMatrix"):
                self.writer.add_text(f"{event['phase']}/confusionMatrix", matrix_text(matrix), event["epoch"])
            self.writer.flush()
        elif event["phase"] == "train":
            self.writer.add_scalar("train/loss", event["loss"], step_of(event))

    def close(self) -> None:
        """Write out what is left."""
        self.writer.close()
